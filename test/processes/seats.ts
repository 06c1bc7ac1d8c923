import { type ChildProcess, fork } from 'node:child_process';
import type { Phase } from '../../src/domain/checkpoint.js';
import type { Fate, Moment } from './fate.js';
import type { Order, Setting, Word } from './messages.js';

/** A process and its last words. */
export interface Occupant {
  readonly child: ChildProcess;
  phase: Phase | undefined;
  moment: Moment;
  fence: number | undefined;
}

export interface SeatsParts {
  readonly program: string;
  readonly setting: Setting;
  readonly seats: number;
  /** Processes that have started beforehand and wait for a seat. */
  readonly spares: number;
  drawFates(): readonly Fate[];
  onWord(occupant: Occupant, word: Word): void;
  onKilled(occupant: Occupant): void;
  onFailure(failure: string): void;
}

/** So many processes sync at once; for each that is killed a fresh one sits down. */
export class Seats {
  readonly #parts: SeatsParts;
  readonly #all = new Set<Occupant>();
  readonly #spares: Occupant[] = [];
  #seated = 0;
  #resting = false;
  #emptied: () => void = () => undefined;

  constructor(parts: SeatsParts) {
    this.#parts = parts;
    for (let count = parts.seats + parts.spares; count > 0; count -= 1) this.#start();
  }

  /** Who waits for the lease tries to take it now. */
  wake(): void {
    for (const { child } of this.#all) send(child, { type: 'try', fates: this.#parts.drawFates() });
  }

  /** All end with what they are at; resolves when the last is gone. */
  async rest(): Promise<void> {
    this.#resting = true;
    await new Promise<void>((resolve) => {
      this.#emptied = resolve;
      for (const { child } of this.#all) send(child, { type: 'rest' });
      for (const { child } of this.#spares) child.kill('SIGKILL');
      if (this.#all.size === 0) resolve();
    });
  }

  /** Nobody outlives the test. */
  killAll(): void {
    this.#resting = true;
    for (const { child } of this.#all) child.kill('SIGKILL');
  }

  #start(): void {
    const { program, setting, onFailure } = this.#parts;
    const child = startProcess(program, setting);
    const occupant: Occupant = {
      child,
      phase: undefined,
      moment: 'whenever',
      fence: undefined,
    };
    this.#all.add(occupant);
    child.on('message', (word: Word) => this.#heard(occupant, word));
    child.on('error', (error) => onFailure(String(error)));
    // After the last word.
    child.on('close', (code, signal) => this.#ended(occupant, code, signal));
  }

  #heard(occupant: Occupant, word: Word): void {
    const { onWord, onFailure } = this.#parts;
    if (word.type === 'ready') {
      if (this.#resting) occupant.child.kill('SIGKILL');
      this.#spares.push(occupant);
      this.#fill();
    } else if (word.type === 'failed') onFailure(word.error);
    if ('phase' in word) occupant.phase = word.phase;
    if (word.type === 'lease') occupant.fence = word.fence;
    if (word.type === 'dying') occupant.moment = word.moment;
    if (word.type === 'ended') {
      occupant.fence = undefined;
      occupant.phase = undefined;
      // Whoever has none left would live on and sync for ever.
      send(occupant.child, { type: 'try', fates: this.#parts.drawFates() });
    }
    onWord(occupant, word);
  }

  #fill(): void {
    while (!this.#resting && this.#seated < this.#parts.seats) {
      const next = this.#spares.shift();
      if (next === undefined) return;
      this.#seated += 1;
      send(next.child, { type: 'go', fates: this.#parts.drawFates() });
    }
  }

  #ended(occupant: Occupant, code: number | null, signal: NodeJS.Signals | null): void {
    this.#all.delete(occupant);
    if (this.#resting) {
      if (this.#all.size === 0) this.#emptied();
      return;
    }
    if (signal !== 'SIGKILL') this.#parts.onFailure(`a process ended with ${code ?? signal}`);
    this.#seated -= 1;
    this.#parts.onKilled(occupant);
    this.#start();
    this.#fill();
  }
}

export function startProcess(program: string, setting: Setting): ChildProcess {
  return fork(program, [JSON.stringify(setting)], { execArgv: [], serialization: 'json' });
}

export function send(child: ChildProcess, order: Order): void {
  // It may die before it hears.
  if (child.connected) child.send(order, () => undefined);
}
