import type { GraphSimulator } from '../../src/testing/graph-simulator/index.js';
import type { Tally } from './tally.js';

/** In which of these a pass of groups may end before its end. */
const cuts = [
  'fault at group page',
  'kill in groups',
  'fail in groups',
  'pause in groups',
  'abort',
  'license lapse',
];

/** What the product cannot have heard of since somebody last asked. */
export class Missed {
  readonly #tally: Tally;
  readonly #simulator: GraphSimulator;
  readonly #hasGroups: boolean;
  #restores = 0;
  #cuts = 0;

  constructor(tally: Tally, simulator: GraphSimulator, hasGroups: boolean) {
    this.#tally = tally;
    this.#simulator = simulator;
    this.#hasGroups = hasGroups;
  }

  /** Whether the stream may have kept a restore to itself. */
  aRestore(): boolean {
    const restores = this.#tally.get('restore');
    const hides = this.#simulator.behaviour.restores === 'never' && restores > this.#restores;
    this.#restores = restores;
    return hides;
  }

  /** Whether a request for groups failed, or a process died at it. */
  anEndOfGroups(): boolean {
    const times = cuts.reduce((sum, event) => sum + this.#tally.get(event), 0);
    const isCut = this.#hasGroups && times > this.#cuts;
    this.#cuts = times;
    return isCut;
  }
}
