import fc from 'fast-check';
import type { Criteria } from '../../src/domain/criteria.js';
import type { DirectoryEntry, Properties } from '../../src/domain/directory-user.js';
import { sameJson } from '../../src/domain/json.js';
import type { Policy } from '../../src/options.js';
import type { State } from './scripted-directory.js';

const mostPeople = 6;

/** Whom a history may have, in the order of their ids. */
export const personIds: readonly string[] = Array.from(
  { length: mostPeople },
  (_, index) => `a0000000-0000-4000-8000-00000000000${index}`,
);

/** One person's state before the first round, at each later one. */
export interface Person {
  readonly objectId: string;
  readonly states: readonly State[];
}

export interface MappingPlan {
  readonly criteria: Criteria;
  readonly autoImport: boolean;
}

export interface History {
  readonly people: readonly Person[];
  readonly mappings: readonly MappingPlan[];
  readonly policy: Policy;
  /** The last round: from the deltaLink, or everybody anew. */
  readonly last: 'incremental' | 'initial';
  /** One entry for each changed property instead of one for each person. */
  readonly pieces: boolean;
}

interface Details {
  readonly gone: 'soft-deleted' | 'deleted' | null;
  readonly address: number;
  readonly hasMail: boolean;
  readonly displayName: string;
  readonly accountEnabled: boolean;
  readonly userType: string | null;
  readonly department: string | null;
  readonly city: string | null;
}

const details: fc.Arbitrary<Details> = fc.record({
  gone: fc.oneof(
    { weight: 5, arbitrary: fc.constant(null) },
    { weight: 2, arbitrary: fc.constantFrom('soft-deleted' as const, 'deleted' as const) },
  ),
  address: fc.nat({ max: 2 }),
  hasMail: fc.boolean(),
  displayName: fc.constantFrom('Ann', 'Ben'),
  accountEnabled: fc.oneof({ weight: 4, arbitrary: fc.constant(true) }, fc.constant(false)),
  userType: fc.constantFrom('Member', 'Member', null, 'Guest'),
  department: fc.constantFrom('Sales', 'Legal', null),
  city: fc.constantFrom('Oslo', null, null),
});

/** Who is gone for good never comes back under the same object id. */
function stateOf(of: Details, address: string, was: State | undefined, first: boolean): State {
  if (was === 'deleted' && !first) return 'deleted';
  if (of.gone !== null) return first ? 'deleted' : of.gone;
  return {
    userPrincipalName: address,
    mail: of.hasMail ? `mail.${address}` : null,
    displayName: of.displayName,
    accountEnabled: of.accountEnabled,
    userType: of.userType,
    department: of.department,
    city: of.city,
    proxyAddresses: [],
    createdDateTime: '2026-01-01T00:00:00Z',
    deletedDateTime: null,
  };
}

/** People whose addresses are their own, or move among them; nobody ever shares one. */
export function peopleArbitrary(rounds: number, addresses: 'own' | 'moving'): fc.Arbitrary<Person[]> {
  return fc.integer({ min: 1, max: mostPeople }).chain((count) => {
    const places = fc.shuffledSubarray(
      Array.from({ length: count }, (_, index) => index),
      { minLength: count },
    );
    const round = fc.tuple(fc.array(details, { minLength: count, maxLength: count }), places);
    return fc.array(round, { minLength: rounds, maxLength: rounds }).map((history) =>
      Array.from({ length: count }, (_, index): Person => {
        const states: State[] = [];
        for (const [at, [everybody, place]] of history.entries()) {
          const of = everybody[index]!;
          const address =
            addresses === 'own' ? `person${index}@n${of.address}.example` : `a${place[index]}@moving.example`;
          states.push(stateOf(of, address, neverBorn(states) ? undefined : states.at(-1), at === 0));
        }
        return { objectId: personIds[index]!, states };
      }),
    );
  });
}

function neverBorn(states: readonly State[]): boolean {
  return states.every((state) => state === 'deleted');
}

const condition: fc.Arbitrary<Criteria> = fc.constantFrom<Criteria>(
  { everyone: true },
  { attribute: 'department', op: 'eq', value: 'Sales' },
  { attribute: 'department', op: 'ne', value: 'Sales' },
  { attribute: 'city', op: 'eq', value: 'Oslo' },
  { attribute: 'city', op: 'absent' },
  { not: { attribute: 'city', op: 'present' } },
  {
    all: [
      { attribute: 'department', op: 'present' },
      { attribute: 'displayName', op: 'eq', value: 'Ann' },
    ],
  },
);

const mappingsArbitrary: fc.Arbitrary<MappingPlan[]> = fc.array(
  fc.record({
    criteria: condition,
    autoImport: fc.oneof({ weight: 4, arbitrary: fc.constant(true) }, fc.constant(false)),
  }),
  { minLength: 1, maxLength: 3 },
);

const policyArbitrary: fc.Arbitrary<Policy> = fc.record({
  addressSource: fc.constantFrom('mail', 'upn'),
  userTypes: fc.constantFrom('members', 'all'),
  disabledOnFirstImport: fc.constantFrom('skip', 'preserve', 'import'),
  onDisabled: fc.constantFrom('preserve', 'keep'),
  onUnmatched: fc.constantFrom('keep', 'preserve'),
  reassign: fc.constantFrom('never', 'follow'),
});

/** Three rounds of a tenant; the last is the one that is varied. */
export function historyArbitrary(addresses: 'own' | 'moving'): fc.Arbitrary<History> {
  return fc
    .record({
      people: peopleArbitrary(3, addresses),
      mappings: mappingsArbitrary,
      policy: policyArbitrary,
      last: fc.constantFrom('incremental' as const, 'initial' as const),
      pieces: fc.boolean(),
    })
    .map((history) => {
      // Half a person may match another mapping than the whole one does: then entries come whole.
      const asks = history.policy.onUnmatched === 'preserve' || history.policy.reassign === 'follow';
      return { ...history, pieces: history.pieces && !asks && history.last === 'incremental' };
    });
}

/** What a full round says: everybody alive, without what they do not have. */
export function initialEntries(people: readonly Person[], at: number): DirectoryEntry[] {
  return people.flatMap(({ objectId, states }): DirectoryEntry[] => {
    const state = states[at]!;
    if (typeof state === 'string') return [];
    const properties = Object.fromEntries(Object.entries(state).filter(([, value]) => value !== null));
    return [{ kind: 'user', objectId, whole: true, properties }];
  });
}

/** What an incremental round says: each change since the round before. */
export function incrementalEntries(people: readonly Person[], at: number, pieces: boolean): DirectoryEntry[] {
  return people.flatMap(({ objectId, states }): DirectoryEntry[] => {
    const was = states[at - 1]!;
    const is = states[at]!;
    if (typeof is === 'string') {
      if (was === is) return [];
      return [{ kind: 'removed', objectId, reason: is === 'deleted' ? 'deleted' : 'changed' }];
    }
    const changed = typeof was === 'string' ? is : difference(was, is);
    const names = Object.keys(changed);
    if (names.length === 0) return [];
    const bodies = pieces ? inPieces(changed) : [changed];
    return bodies.map((properties) => ({ kind: 'user', objectId, whole: false, properties }));
  });
}

/** Names and addresses come together: apart they would be two renames. */
function inPieces(changed: Properties): Properties[] {
  const { userPrincipalName, mail, ...rest } = changed;
  const names = Object.fromEntries(
    Object.entries({ userPrincipalName, mail }).filter(([, value]) => value !== undefined),
  ) as Properties;
  const pieces = Object.entries(rest).map(([name, value]): Properties => ({ [name]: value! }));
  return Object.keys(names).length === 0 ? pieces : [names, ...pieces];
}

function difference(was: Properties, is: Properties): Properties {
  return Object.fromEntries(Object.entries(is).filter(([name, value]) => !sameJson(was[name], value)));
}

/** In which order, with which repeats and on which pages the entries come. */
export interface Layout {
  readonly order: readonly number[];
  readonly repeats: readonly number[];
  readonly cuts: readonly number[];
}

export const layoutArbitrary: fc.Arbitrary<Layout> = fc.record({
  order: fc.array(fc.nat({ max: 99 }), { minLength: 1, maxLength: 12 }),
  repeats: fc.array(fc.nat({ max: 99 }), { maxLength: 4 }),
  cuts: fc.array(fc.nat({ max: 99 }), { maxLength: 4 }),
});

export function laidOut(
  entries: readonly DirectoryEntry[],
  { order, repeats, cuts }: Layout,
): DirectoryEntry[][] {
  if (entries.length === 0) return [[]];
  const all = [...entries, ...repeats.map((index) => entries[index % entries.length]!)];
  const ordered = all
    .map((entry, index) => ({ entry, key: order[index % order.length]! }))
    .sort((a, b) => a.key - b.key)
    .map(({ entry }) => entry);
  const places = [...new Set(cuts.map((cut) => cut % (ordered.length + 1)))].sort((a, b) => a - b);
  const bounds = [0, ...places, ordered.length];
  return bounds.slice(1).map((end, index) => ordered.slice(bounds[index]!, end));
}
