import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { MembershipRecord } from '../../../src/domain/group-records.js';
import { recordKey } from '../../../src/domain/records.js';
import type { Filters } from '../../../src/ports/repository.js';
import { MembershipLog } from '../../../src/testing/membership-log.js';

const groupIds = ['g1', 'g2', 'g3'];
const memberIds = ['a', 'b', 'c', 'd', 'g1'];
const membership: fc.Arbitrary<MembershipRecord> = fc.record({
  groupId: fc.constantFrom(...groupIds),
  memberId: fc.constantFrom(...memberIds),
  kind: fc.constantFrom('user' as const, 'group' as const),
  generation: fc.integer({ min: 1, max: 3 }),
});
const act = fc.oneof(
  { weight: 3, arbitrary: membership.map((record) => ({ put: record })) },
  membership.map((record) => ({ removed: recordKey.membership(record) })),
);
const filter: fc.Arbitrary<Filters['membership']> = fc.record(
  {
    groupIds: fc.uniqueArray(fc.constantFrom(...groupIds, 'none')),
    memberIds: fc.array(fc.constantFrom(...memberIds, 'none')),
    memberKind: fc.constantFrom('user' as const, 'group' as const),
    olderThan: fc.integer({ min: 1, max: 4 }),
  },
  { requiredKeys: [] },
);

test('S12: memberships are found by group and by member, in the order of keys, page by page', () => {
  fc.assert(
    fc.property(
      fc.array(act, { maxLength: 40 }),
      filter,
      fc.integer({ min: 1, max: 4 }),
      (acts, asked, limit) => {
        const log = new MembershipLog();
        const plain = new Map<string, MembershipRecord>();
        for (const each of acts) {
          if ('put' in each) {
            log.put(each.put);
            plain.set(recordKey.membership(each.put), each.put);
          } else {
            log.delete(each.removed);
            plain.delete(each.removed);
          }
        }
        for (const [key, record] of plain) expect(log.get(key)).toEqual(record);
        const expected = [...plain]
          .filter(([, record]) => isAsked(record, asked))
          .sort(([one], [other]) => (one < other ? -1 : 1))
          .map(([, record]) => record);
        expect(drain((after) => log.search(asked, after, limit), limit)).toEqual(expected);
        const all = [...plain.keys()].sort().map((key) => plain.get(key));
        expect(drain((after) => log.page(after, limit, () => true), limit)).toEqual(all);
      },
    ),
    { numRuns: 300 },
  );
});

function isAsked(
  { groupId, memberId, kind, generation }: MembershipRecord,
  { groupIds: groups, memberIds: members, memberKind, olderThan }: Filters['membership'],
): boolean {
  return (
    (groups === undefined || groups.includes(groupId)) &&
    (members === undefined || members.includes(memberId)) &&
    (memberKind === undefined || memberKind === kind) &&
    (olderThan === undefined || generation < olderThan)
  );
}

interface Page {
  readonly records: readonly MembershipRecord[];
  readonly after: string | null;
}

function drain(ask: (after: string | null) => Page, limit: number): MembershipRecord[] {
  const found: MembershipRecord[] = [];
  let after: string | null = null;
  do {
    const page: Page = ask(after);
    expect(page.records.length).toBeLessThanOrEqual(limit);
    found.push(...page.records);
    after = page.after;
  } while (after !== null);
  return found;
}
