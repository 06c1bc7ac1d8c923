import { ERROR_SAMPLES, type ErrorSample } from '../../src/testing/graph-simulator/error-samples.js';
import type {
  FaultResponse,
  GraphSimulator,
  RequestKind,
  SimulatedRequest,
} from '../../src/testing/graph-simulator/index.js';
import type { Tally } from './tally.js';

/** What Graph may answer instead of a page or a person: the sixth to ninth row of behaviours, and pages that break the protocol. */
const answers = {
  'retry-after 1': { throttle: '1' },
  'retry-after 2.128': { throttle: '2.128' },
  'retry-after 0': { throttle: '0' },
  'retry-after 0,120': { throttle: '0,120' },
  'retry-after a date': { throttle: 'Thu, 01 Jan 2026 00:00:30 GMT' },
  'retry-after absent': { throttle: null },
  'retry-after 600': { throttle: '600' },
  '503 with retry-after': { throttle: '30', status: 503 },
  '504 with retry-after': { throttle: '5', status: 504 },
  '509 without retry-after': { throttle: null, status: 509 },
  reset: 'reset',
  cut: 'cut',
  hang: 'hang',
  html: 'html',
  'gateway-html': 'gateway-html',
  'broken-json': 'broken-json',
  'no-value': 'no-value',
  'no-link': 'no-link',
  'both-links': 'both-links',
  loop: 'loop',
} as const satisfies Record<string, FaultResponse>;

const samples = Object.keys(ERROR_SAMPLES) as ErrorSample[];

export type FaultName = keyof typeof answers | ErrorSample;

export const faultNames: readonly FaultName[] = [
  ...(Object.keys(answers) as (keyof typeof answers)[]),
  ...samples,
];

/** Every form in which a token is rejected. */
export const rejections: readonly ErrorSample[] = [
  '410-location',
  '410-empty-body',
  '410-empty-object',
  '410-resync-required',
  '410-sync-state-not-found',
  '410-nested-resync',
  '400-deltalink-older-than-30-days',
  '400-expired-page-token',
  '400-steady-state-30-days',
  '400-sync-state-not-found',
  '400-invalid-skiptoken',
];

/** A page alone can be spoilt in these ways, and of a person 404 is no failure but an answer. */
const ofPagesAlone: ReadonlySet<FaultName> = new Set([
  'no-value',
  'no-link',
  'both-links',
  'loop',
  '404-unknown-error',
]);

/** Where a request stands in a round. */
const places = {
  'initial request': ({ kind }) => kind === 'delta-initial',
  'page of an initial round': ({ kind, initial }) => kind === 'delta-page' && initial === true,
  'deltaLink request': ({ kind }) => kind === 'delta-round',
  'page of a delta round': ({ kind, initial }) => kind === 'delta-page' && initial !== true,
  'group page': ({ kind }) => kind.startsWith('group-delta'),
  'live read': ({ kind }) => liveReads.has(kind),
} as const satisfies Record<string, (request: SimulatedRequest) => boolean>;

const liveReads: ReadonlySet<RequestKind> = new Set(['get-by-ids', 'user', 'deleted-item']);

export type FaultPlace = keyof typeof places;
export const faultPlaces = Object.keys(places) as readonly FaultPlace[];

/**
 * Behaviours of the first five rows and the tenth and eleventh: how the service bends the truth, by the name under which
 * the simulator counts what it has really played.
 */
export const behaviours = {
  emptyPages: 'a run of empty pages',
  duplicates: 'the same id twice on a page',
  olderValues: 'an older value on a later page',
  replays: 'a replay in the next round',
  repairs: 'the newer value, a round late',
  partialEntries: 'unchanged properties absent',
  partialCreates: 'a new user without properties that they have',
  lagRounds: 'a change visible rounds later',
  staleReads: 'a read that is behind the stream',
  omittedReads: 'a batch that leaves somebody out',
  equalDeltaLink: 'the same deltaLink again',
  tombstonesInInitial: '@removed in an initial round',
  restoresUnseen: 'a restore without notice',
  expiredTokens: 'a token that expired',
  revokedAccessTokens: '401 until the claims are handed on',
} as const;

/** What happens in the tenant itself: by the name under which the histories count it. */
export const tenantEvents = [
  'hire',
  'rename',
  'mail change',
  'alias change',
  'domain move',
  'domain move of all',
  'swap',
  'recycling',
  'detail change',
  'cleared property',
  'disabling',
  'enabling',
  'guest change',
  'member change',
  'removal',
  'restore',
  'restore under another name',
  'purge',
  'purge from the bin',
  'came and went unseen',
  'join',
  'leave',
  'nested group',
  'un-nested group',
  'group cycle',
  'device member',
  'group deleted',
  'group restored',
] as const;

/** Answers the requests at that place with the fault, and counts each time by name and place. */
export function inject(
  { faults }: GraphSimulator,
  { name, place, skip, times }: Injection,
  tally: Tally,
  hung: () => void,
): void {
  let waiting = skip;
  faults.add({
    name,
    times,
    respond: name in answers ? answers[name as keyof typeof answers] : (name as ErrorSample),
    match: (request) => {
      const at = placeOf(request);
      if (at === undefined || (place !== 'anywhere' && place !== at)) return false;
      if (at === 'live read' && ofPagesAlone.has(name)) return false;
      waiting -= 1;
      if (waiting >= 0) return false;
      tally.count(`fault at ${at}`);
      if (name === 'hang') hung();
      return true;
    },
  });
}

export interface Injection {
  readonly name: FaultName;
  readonly place: FaultPlace | 'anywhere';
  /** Requests at the place that are answered before. */
  readonly skip: number;
  readonly times: number;
}

function placeOf(request: SimulatedRequest): FaultPlace | undefined {
  return faultPlaces.find((place) => places[place](request));
}
