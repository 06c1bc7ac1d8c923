import type { BrakePolicy } from '../../src/domain/brakes.js';
import type { OraclePolicy } from '../oracle/policy.js';
import type { FaultName, FaultPlace } from './fault-table.js';
import type { KillPhase } from './kill-phases.js';
import type { Mode } from './modes.js';
import type { Callee } from './mortal.js';

/**
 * A history written down: what its world is and what happens in it, in order. It is plain JSON, so that one that failed can
 * be shortened and kept. Each act draws from a seed of its own, and so means the same when others before it are gone.
 */
export interface Script {
  /** Of the ids, the service's own draws and the product's random numbers. */
  readonly seed: number;
  readonly world: WorldPlan;
  readonly acts: readonly Act[];
}

export interface WorldPlan {
  readonly modes: readonly Mode[];
  readonly policy: OraclePolicy;
  readonly select: readonly string[];
  readonly people: number;
  readonly groups: number;
  readonly pageSize: number;
  readonly mappings: readonly number[];
  /** The product writes rows of its own in each commit. */
  readonly hooked: boolean;
  readonly brakes: Limits;
}

/** How many people a day may be preserved, and re-keyed, before somebody is asked. */
export interface Limits {
  readonly preserve: Required<BrakePolicy>;
  readonly rekey: Required<BrakePolicy>;
}

export type Act = ChangingAct | WaitAct | BehaveAct | SyncAct | RestAct;

/** What may happen at any time, also in the middle of a round. */
export interface ChangingAct {
  readonly act: (typeof changingActs)[number];
  readonly seed: number;
}

export const changingActs = [
  'tenant',
  'groups',
  'mapping',
  'import by hand',
  'expire tokens',
  'reset token',
  'revoke access',
  'status',
  'preview',
  'approve',
  'dismiss',
  'limits',
  'seats',
  'exclude',
  'include',
  'pause',
] as const;

export interface WaitAct {
  readonly act: 'wait';
  readonly minutes: number;
}

/** How the directory misbehaves from now on. */
export interface BehaveAct {
  readonly act: 'behave';
  readonly seed: number;
}

export interface SyncAct {
  readonly act: 'sync';
  /** Which of the product's processes. */
  readonly process: number;
  readonly scheduled: boolean;
  readonly disturbances: readonly Disturbance[];
}

/** Nothing happens any more, rounds go on, and the oracle is asked. */
export interface RestAct {
  readonly act: 'rest';
}

/** A call is counted from the beginning of the attempt, whatever it calls: store, directory, license, product or clock. */
export type Disturbance =
  | {
      readonly by: 'fault';
      readonly name: FaultName;
      readonly place: FaultPlace | 'anywhere';
      readonly skip: number;
      readonly times: number;
    }
  | { readonly by: 'kill'; readonly at: Moment; readonly afterwards: boolean }
  | {
      readonly by: 'pause';
      readonly at: Moment;
      readonly afterwards: boolean;
      readonly minutes: number;
      readonly meanwhile: readonly Act[];
    }
  | { readonly by: 'store failure'; readonly at: Moment; readonly afterwards: boolean }
  | { readonly by: 'slow call'; readonly call: number; readonly seconds: number }
  | { readonly by: 'abort'; readonly call: number }
  | { readonly by: 'license lapse'; readonly check: number }
  /** Lists leave out this share of the people, though they live. */
  | { readonly by: 'concealment'; readonly share: number; readonly seed: number }
  | { readonly by: 'refusal by the product'; readonly commit: number }
  | { readonly by: 'change'; readonly call: number; readonly change: ChangingAct }
  | { readonly by: 'rival'; readonly call: number; readonly process: number; readonly scheduled: boolean };

/** The n-th call of the attempt, or the n-th one in a phase or of somebody. */
export type Moment =
  | { readonly call: number }
  | { readonly callee: Callee; readonly nth: number }
  | { readonly phase: KillPhase; readonly nth: number };
