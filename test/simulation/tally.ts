import type { GraphSimulator } from '../../src/testing/graph-simulator/index.js';

/** How often each event really occurred. */
export class Tally {
  readonly #counts = new Map<string, number>();

  count(event: string, times = 1): void {
    if (times > 0) this.#counts.set(event, this.get(event) + times);
  }

  get(event: string): number {
    return this.#counts.get(event) ?? 0;
  }

  add(other: Tally): void {
    for (const [event, times] of other.#counts) this.count(event, times);
  }

  get entries(): readonly (readonly [string, number])[] {
    return [...this.#counts];
  }

  /** What the simulator has really played. */
  countPlayed(simulator: GraphSimulator): void {
    const { faults, ...behaviours } = simulator.played;
    for (const [name, times] of Object.entries(behaviours)) this.count(`played ${name}`, times);
    for (const [name, times] of Object.entries(faults)) this.count(`fault ${name}`, times);
    this.count('request', simulator.requests.length);
  }

  get table(): string {
    const rows = [...this.#counts].sort(([a], [b]) => (a < b ? -1 : 1));
    const width = Math.max(0, ...rows.map(([event]) => event.length));
    return rows.map(([event, times]) => `${event.padEnd(width)} ${String(times).padStart(7)}`).join('\n');
  }
}
