import { type Phase, phases } from '../../src/domain/checkpoint.js';
import { type Moment, moments } from './fate.js';

/** How many kills landed where. */
export class KillTable {
  readonly #landed = new Map<Phase, Map<Moment, number>>();
  readonly #stored = new Map<string, number>();
  total = 0;

  /** @param stored - the phase in the stored checkpoint right after */
  add(phase: Phase, moment: Moment, stored: string): void {
    const row = this.#landed.get(phase) ?? new Map<Moment, number>();
    row.set(moment, (row.get(moment) ?? 0) + 1);
    this.#landed.set(phase, row);
    this.#stored.set(stored, (this.#stored.get(stored) ?? 0) + 1);
    this.total += 1;
  }

  in(phase: Phase): number {
    return [...(this.#landed.get(phase)?.values() ?? [])].reduce((sum, times) => sum + times, 0);
  }

  get text(): string {
    const rows = phases.map((phase) => {
      const row = this.#landed.get(phase);
      const cells = moments.map((moment) => `${row?.get(moment) ?? 0} ${moment}`);
      return `${phase} ${this.in(phase)} (${cells.join(', ')})`;
    });
    const stored = [...this.#stored].map(([phase, times]) => `${phase} ${times}`);
    return `${rows.join('; ')}. Phase in the store right after: ${stored.join(', ')}`;
  }
}
