import { noBrakes } from '../../../domain/brakes.js';
import type { Head, RecordKind, Records } from '../../../domain/records.js';
import type { Filters, Write } from '../../../ports/repository.js';
import { idleCheckpoint, runningCheckpoint } from './contract-checkpoints.js';
import { fullBrakes, fullHead, fullSweep } from './contract-heads.js';
import { groupOf, idOf, instantOf, personOf } from './contract-ids.js';
import { bareRecords, fullRecords } from './contract-records.js';
import { fullReport } from './contract-reports.js';
import { preservedUser, userAt } from './contract-users.js';
import { recordKinds } from './record-kinds.js';
import { keyOf } from './scene.js';
import type { SeededChoice } from './seeded-choice.js';

/** Few keys, so that commits meet on them. */
const numbers = [1, 2, 3, 4, 5, 6];
const addresses = ['a@contoso.example', 'b@contoso.example', 'c@contoso.example', null];

type Makers = { readonly [K in RecordKind]?: (choice: SeededChoice, n: number) => Records[K] };

/** Records whose filters have something to tell apart; of the other kinds full and bare ones do. */
const makers: Makers = {
  user: (choice, n) => (choice.oneIn(3) ? preservedUser(n) : userAt(n, choice.of(addresses))),
  leftover: (choice, n) => ({
    ...choice.of([fullRecords(n), bareRecords(n)]).leftover,
    reason: choice.of(['manual', 'undecided', 'no-seat']),
    triedInRound: choice.below(4),
    retryAt: choice.oneIn(3) ? null : instantOf(choice.below(6)),
  }),
  pending: (choice, n) => ({
    ...choice.of([fullRecords(n), bareRecords(n)]).pending,
    standing: choice.of(['staged', 'on-hold', 'approved', 'dismissed']),
  }),
  mark: (choice, n) => ({
    generation: choice.of([1, 2, 10]),
    serial: n,
    objectIds: choice.some(numbers).map(personOf),
  }),
  claim: (choice, n) => ({
    ...choice.of([fullRecords(n), bareRecords(n)]).claim,
    addressKey: choice.of(addresses) ?? 'd@contoso.example',
    objectId: personOf(choice.of(numbers)),
  }),
  window: (choice, n) => {
    const { until: _, ...open } = fullRecords(n).window;
    const people = { oldObjectId: personOf(choice.of(numbers)), newObjectId: personOf(choice.of(numbers)) };
    const addressKey = choice.of(addresses) ?? 'd@contoso.example';
    return { ...open, ...people, addressKey, ...(choice.oneIn(2) && { until: instantOf(choice.below(6)) }) };
  },
  membership: (choice, n) => ({
    groupId: groupOf(choice.of(numbers)),
    memberId: personOf(n),
    kind: choice.of(['user', 'group']),
    generation: choice.below(4),
  }),
};

export function randomRecord<K extends RecordKind>(choice: SeededChoice, kind: K, n: number): Records[K] {
  const make = makers[kind] as ((choice: SeededChoice, n: number) => Records[K]) | undefined;
  return make?.(choice, n) ?? choice.of([fullRecords(n), bareRecords(n)])[kind];
}

/** Puts and removes over all kinds but changes, which follow the position. */
export function randomWrite(choice: SeededChoice, position: number): Write {
  const put: Partial<Record<RecordKind, unknown[]>> = {};
  const remove: Partial<Record<RecordKind, string[]>> = {};
  for (const kind of choice.some(recordKinds.filter((each) => each !== 'change'))) {
    const records = choice.some(numbers).map((n) => randomRecord(choice, kind, n));
    const byKey = new Map(records.map((record) => [keyOf(kind, record), record]));
    const others = choice.some(numbers).map((n) => keyOf(kind, randomRecord(choice, kind, n)));
    put[kind] = [...byKey.values()];
    remove[kind] = [...new Set(others)].filter((key) => !byKey.has(key));
  }
  const count = choice.below(4);
  const { change } = fullRecords(1);
  put.change = Array.from({ length: count }, (_, n) =>
    choice.oneIn(2)
      ? { ...change, position: position + 1 + n }
      : { ...bareRecords(1).change, position: position + 1 + n },
  );
  const head = { ...randomPatch(choice), ...(count > 0 && { position: position + count }) };
  return { put: put as Write['put'], remove, head };
}

function randomPatch(choice: SeededChoice): Partial<Head> {
  const n = choice.below(9);
  const patch: Partial<Head> = {
    checkpoint: choice.of([runningCheckpoint(n), idleCheckpoint(n)]),
    lastSyncAt: choice.of([instantOf(n), null]),
    lastReport: choice.of([fullReport(n), null]),
    notBefore: choice.of([instantOf(n), null]),
    failures: n,
    shown: choice.some(['mail', 'department', 'jobTitle']),
    refusedSince: choice.of([instantOf(n), null]),
    evaluationsDue: choice.oneIn(2),
    sweep: choice.of([fullSweep, null]),
    brakes: choice.of([fullBrakes, noBrakes]),
    pause: choice.of([fullHead.pause, null]),
    resumedAt: choice.of([instantOf(n), null]),
    refusals: n,
    tidiedAt: choice.of([instantOf(n), null]),
  };
  return Object.fromEntries(choice.some(Object.entries(patch)));
}

type FilterMakers = { readonly [K in RecordKind]?: (choice: SeededChoice) => Filters[K] };

const filterMakers: FilterMakers = {
  user: (choice) =>
    maybe(choice, {
      state: choice.of(['active', 'preserved'] as const),
      unmarkedIn: choice.of([1, 2, 10]),
      importedBefore: instantOf(choice.below(6)),
    }),
  pending: (choice) => maybe(choice, { standings: choice.some(['staged', 'on-hold', 'dismissed'] as const) }),
  mark: (choice) => maybe(choice, { exceptGenerations: choice.some([1, 2, 10]) }),
  leftover: (choice) =>
    maybe(choice, {
      reasons: choice.some(['manual', 'undecided', 'no-seat'] as const),
      retryBefore: instantOf(choice.below(6)),
      notTriedIn: choice.below(5),
    }),
  claim: (choice) => maybe(choice, { addressKeys: someKeys(choice), objectId: personOf(choice.of(numbers)) }),
  window: (choice) =>
    maybe(choice, {
      addressKeys: someKeys(choice),
      openAbout: choice.some(numbers).map(personOf),
      openAfter: instantOf(choice.below(6)),
    }),
  membership: (choice) =>
    maybe(choice, {
      groupIds: choice.some(numbers).map(groupOf),
      memberIds: choice.some(numbers).map(personOf),
      memberKind: choice.of(['user', 'group'] as const),
      olderThan: choice.below(5),
    }),
  change: (choice) => maybe(choice, { kinds: choice.some(['admin', 'token-reset'] as const) }),
};

export function randomFilter<K extends RecordKind>(choice: SeededChoice, kind: K): Filters[K] | undefined {
  return (filterMakers[kind] as ((choice: SeededChoice) => Filters[K]) | undefined)?.(choice);
}

/** Some of the conditions. */
function maybe<F extends object>(choice: SeededChoice, filter: F): Partial<F> {
  return Object.fromEntries(choice.some(Object.entries(filter))) as Partial<F>;
}

function someKeys(choice: SeededChoice): string[] {
  return choice
    .some(addresses)
    .flatMap((address) => (address === null ? ['nobody@contoso.example'] : [address]));
}

export function randomKeys(choice: SeededChoice): { objectIds: string[]; addressKeys: string[] } {
  return { objectIds: choice.some(numbers).map(personOf), addressKeys: someKeys(choice) };
}

export function commitIdOf(seed: number, n: number): string {
  return idOf(0xd000 + seed, n);
}
