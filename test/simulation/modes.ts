import type { GraphSimulator } from '../../src/testing/graph-simulator/index.js';
import type { TornMemberships } from '../oracle/groups-ever.js';
import type { Prng } from './prng.js';
import type { TenantView } from './tenant-view.js';

const allModes = ['default', 'minimal', 'partial', 'replay', 'empty-page', 'lag', 'older', 'stale'] as const;
export type Mode = (typeof allModes)[number];

/** The seed's own mode in rotation; every second history plays one or two more beside it. */
export function modesOf(seed: number, prng: Prng): Mode[] {
  const chosen = new Set<Mode>([allModes[seed % allModes.length]!]);
  if (seed % 2 === 1)
    for (let more = prng.between(1, 2); more > 0; more -= 1) chosen.add(prng.pick(allModes));
  return [...chosen];
}

export function misbehave(mode: ReadonlySet<Mode>, { behaviour }: GraphSimulator, prng: Prng): void {
  Object.assign(behaviour, {
    partialEntries: mode.has('partial') ? 0.6 : 0,
    partialCreates: mode.has('partial') ? 0.3 : 0,
    replays: mode.has('replay') ? 0.5 : 0,
    duplicates: mode.has('replay') ? 0.3 : 0,
    emptyPages: mode.has('empty-page') ? prng.between(1, 4) : 0,
    lagRounds: mode.has('lag') ? prng.between(1, 2) : 0,
    olderValues: mode.has('older') ? 0.4 : 0,
    staleReads: mode.has('stale') ? 0.2 : 0,
    omittedReads: prng.chance(0.3) ? 0.1 : 0,
    restores: prng.chance(0.9) ? 'never' : 'when-selected',
    memberSliceSize: prng.between(1, 4),
    shuffle: prng.chance(0.3),
    newestFirst: prng.chance(0.2),
    unevenPages: prng.chance(0.5),
    equalDeltaLink: prng.chance(0.2),
  });
}

/** A lag has passed when everything is at rest; what is repeated may be of any age. */
export function tornMemberships(mode: ReadonlySet<Mode>, view: TenantView): TornMemberships | undefined {
  if (!mode.has('older') && !mode.has('lag')) return undefined;
  return { groupsOf: (id) => view.groupsEver(id), outlastRests: mode.has('older') };
}

/** What a thinned new entry may lack and a decision reads. */
export const omissible = ['department', 'jobTitle', 'userType', 'displayName'];
