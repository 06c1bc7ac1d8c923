import type { Checkpoint, Fingerprint, Phase, Round } from '../../domain/checkpoint.js';
import { noCounters, phases } from '../../domain/checkpoint.js';
import { fingerprintGap } from './fingerprint.js';
import { followLink, noLoop } from './link-loop.js';

/** Bounds of one round; every counter stands in the checkpoint, so that a crash does not reset it (S4). */
export const roundBounds = {
  /** 200 users a page make 20 million users. */
  maxPages: 100_000,
  /** Runs of 50 empty pages were seen on filtered streams. */
  maxEmptyPages: 1_000,
  maxResyncs: 3,
  maxFailuresAtOnePlace: 5,
  /** Failures that asking again later may heal: a service that is down for a day must not cost a round its place. */
  maxOutagesAtOnePlace: 50,
} as const;

export type RoundEvent =
  | {
      readonly type: 'begun';
      readonly at: Date;
      readonly fingerprint: Fingerprint;
      readonly full: boolean;
      /** Active users. */
      readonly active: number;
    }
  | {
      readonly type: 'page';
      readonly users: number;
      /** Of the people on it, those who are not removed. */
      readonly marked: number;
      readonly next: { readonly kind: 'next' | 'delta'; readonly link: string };
    }
  | { readonly type: 'token-rejected' }
  | { readonly type: 'phase-done' }
  | { readonly type: 'finished'; readonly at: Date }
  | { readonly type: 'failed'; readonly retryable: boolean };

export type BoundReached = 'page-limit' | 'empty-page-limit' | 'link-loop' | 'resync-limit' | 'failure-limit';

/** The next checkpoint; `bound` ends the round, which has then given up its place and its counters. */
export interface Step {
  readonly checkpoint: Checkpoint;
  readonly bound?: BoundReached;
}

type Running = Extract<Checkpoint, { state: 'running' }>;
type Idle = Extract<Checkpoint, { state: 'idle' }>;
type EventOf<T extends RoundEvent['type']> = Extract<RoundEvent, { type: T }>;

type Table = {
  readonly idle: { readonly [T in RoundEvent['type']]: (at: Idle, event: EventOf<T>) => Step };
  readonly running: { readonly [T in RoundEvent['type']]: (at: Running, event: EventOf<T>) => Step };
};

const stay = (checkpoint: Checkpoint): Step => ({ checkpoint });

/** Total by type: every event has an answer in every state. */
const table: Table = {
  idle: {
    begun: begin,
    page: stay,
    'token-rejected': stay,
    'phase-done': stay,
    finished: stay,
    failed: stay,
  },
  running: {
    begun: resume,
    page: takePage,
    'token-rejected': rejectToken,
    'phase-done': nextPhase,
    finished: finish,
    failed: fail,
  },
};

export function transition(checkpoint: Checkpoint, event: RoundEvent): Step {
  const row = table[checkpoint.state] as Record<string, (at: Checkpoint, event: RoundEvent) => Step>;
  return row[event.type]!(checkpoint, event);
}

function begin(at: Idle | Running, event: EventOf<'begun'>): Step {
  const usable =
    at.token !== null && !event.full && fingerprintGap(at.token.fingerprint, event.fingerprint) === undefined;
  const generation = usable ? at.generation : at.generation + 1;
  const ordinal = at.rounds + 1;
  const round: Round = {
    kind: usable ? 'incremental' : 'initial',
    ordinal,
    startedAt: event.at,
    phase: phases[0],
    link: usable ? at.token!.deltaLink : null,
    generation,
    // An incremental round goes on with what its token tracks, which may be more than today asks for.
    fingerprint: usable ? { ...event.fingerprint, select: at.token!.fingerprint.select } : event.fingerprint,
    deltaLink: null,
    pages: 0,
    users: 0,
    marked: 0,
    active: event.active,
    emptyPages: 0,
    resyncs: 0,
    fellBack: false,
    failures: 0,
    loop: noLoop,
    counters: noCounters,
  };
  return stay({ state: 'running', token: at.token, generation, rounds: ordinal, round });
}

/**
 * A round in progress goes on where it stopped, unless it was begun for fewer people than today asks for, or by a version
 * that marked nobody.
 */
function resume(at: Running, event: EventOf<'begun'>): Step {
  const isOlder = at.round.marked === undefined;
  if (event.full || isOlder || fingerprintGap(at.round.fingerprint, event.fingerprint) !== undefined)
    return begin(at, event);
  return stay(at);
}

function takePage(at: Running, event: EventOf<'page'>): Step {
  const { round } = at;
  const pages = round.pages + 1;
  const emptyPages = event.users === 0 ? round.emptyPages + 1 : 0;
  const users = round.users + event.users;
  const marked = round.marked + event.marked;
  const counted = { ...round, pages, users, marked, emptyPages, failures: 0 };
  if (event.next.kind === 'delta') {
    return stay({
      ...at,
      round: { ...counted, link: null, deltaLink: event.next.link, phase: phaseAfter('users'), loop: noLoop },
    });
  }
  if (pages >= roundBounds.maxPages) return giveUp(at, 'page-limit');
  if (emptyPages >= roundBounds.maxEmptyPages) return giveUp(at, 'empty-page-limit');
  const loop = followLink(round.loop, event.next.link);
  if (loop === 'loop' || event.next.link === round.link) return giveUp(at, 'link-loop');
  return stay({ ...at, round: { ...counted, link: event.next.link, loop } });
}

function rejectToken(at: Running): Step {
  const { round, token } = at;
  const resyncs = round.resyncs + 1;
  if (resyncs > roundBounds.maxResyncs) return giveUp({ ...at, token: null }, 'resync-limit');
  if (round.kind === 'incremental' && token !== null && round.link !== token.deltaLink && !round.fellBack) {
    return stay({ ...at, round: { ...round, link: token.deltaLink, resyncs, fellBack: true, loop: noLoop } });
  }
  const generation = at.generation + 1;
  const restarted: Round = {
    ...round,
    kind: 'initial',
    link: null,
    generation,
    resyncs,
    marked: 0,
    emptyPages: 0,
    loop: noLoop,
  };
  // A deltaLink that was rejected is worth nothing; that of a running initial round's predecessor may still serve.
  return stay({ ...at, token: round.kind === 'incremental' ? null : token, generation, round: restarted });
}

function nextPhase(at: Running): Step {
  return stay({ ...at, round: { ...at.round, phase: phaseAfter(at.round.phase), failures: 0 } });
}

/** The token moves only when every phase is through: S3. */
function finish(at: Running, event: EventOf<'finished'>): Step {
  const { round } = at;
  if (round.phase !== 'report' || round.deltaLink === null) return stay(at);
  return stay({
    state: 'idle',
    generation: at.generation,
    rounds: at.rounds,
    token: {
      deltaLink: round.deltaLink,
      fingerprint: round.fingerprint,
      obtainedAt: event.at,
      fullRoundAt: round.kind === 'initial' ? round.startedAt : (at.token?.fullRoundAt ?? round.startedAt),
    },
  });
}

function fail(at: Running, event: EventOf<'failed'>): Step {
  const failures = at.round.failures + 1;
  const bound = event.retryable ? roundBounds.maxOutagesAtOnePlace : roundBounds.maxFailuresAtOnePlace;
  if (failures >= bound) return giveUp(at, 'failure-limit');
  return stay({ ...at, round: { ...at.round, failures } });
}

function giveUp(at: Running, bound: BoundReached): Step {
  return {
    checkpoint: { state: 'idle', token: at.token, generation: at.generation, rounds: at.rounds },
    bound,
  };
}

function phaseAfter(phase: Phase): Phase {
  return phases[phases.indexOf(phase) + 1] ?? 'report';
}
