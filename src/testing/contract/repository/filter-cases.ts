import type { RecordKind, Records } from '../../../domain/records.js';
import type { Filters } from '../../../ports/repository.js';
import { assertSame } from '../difference.js';
import type { CaseGroup, Cases } from './contract-case.js';
import { groupOf, instantOf, personOf } from './contract-ids.js';
import { bareRecords, fullRecords } from './contract-records.js';
import { activeUser, preservedUser } from './contract-users.js';
import { keyOf, type Scene } from './scene.js';

/** A filter, and the places (from 0) of the records that it lets through. */
type Expectation<K extends RecordKind> = readonly [filter: Filters[K], places: readonly number[]];

/** Records in the order of their keys; what each filter finds among them, by pages of 1, 2 and all. */
function filtered<K extends RecordKind>(
  kind: K,
  records: readonly Records[K][],
  expectations: readonly Expectation<K>[],
) {
  return async (scene: Scene): Promise<void> => {
    await scene.write({ put: { [kind]: [...records].reverse() } });
    const sorted = [...records].sort((a, b) => (keyOf(kind, a) < keyOf(kind, b) ? -1 : 1));
    assertSame(sorted, records, 'the order in which the case names its records');
    for (const [filter, places] of expectations) {
      for (const limit of [1, 2, 500]) {
        const found = await scene.all(kind, { filter, limit });
        const expected = places.map((place) => records[place]);
        assertSame(found, expected, `${kind} by ${JSON.stringify(filter)}, ${limit} a page`);
      }
      if (records.length === 0) continue;
      const after = keyOf(kind, records[0]!);
      const expected = places.filter((place) => place > 0).map((place) => records[place]);
      const found = await scene.all(kind, { filter, after, limit: 2 });
      assertSame(found, expected, `${kind} by ${JSON.stringify(filter)} after the first`);
    }
  };
}

const { leftover } = fullRecords(1);
const leftoverOf = (n: number, rest: Partial<Records['leftover']>) => ({
  ...leftover,
  objectId: personOf(n),
  ...rest,
});
const { claim, window, membership, change } = bareRecords(1);
const claimOf = (addressKey: string, serial: number, n: number) => ({
  ...claim,
  addressKey,
  serial,
  objectId: personOf(n),
});
const windowOf = (serial: number, addressKey: string, old: number, next: number, until?: Date) => ({
  ...window,
  serial,
  addressKey,
  oldObjectId: personOf(old),
  newObjectId: personOf(next),
  ...(until && { until }),
});
const memberOf = (group: number, member: number, rest: Partial<Records['membership']> = {}) => ({
  ...membership,
  groupId: groupOf(group),
  memberId: personOf(member),
  kind: 'user' as const,
  generation: 1,
  ...rest,
});
const changeOf = (position: number, kind: 'released' | 'token-reset' | 'preserved'): Records['change'] => {
  const { at } = change;
  if (kind === 'token-reset') return { position, at, kind, cause: 'syncStateNotFound' };
  if (kind === 'preserved') return { position, at, kind, objectId: personOf(1), reason: 'deleted' };
  return { position, at, kind, objectId: personOf(1), holdId: 'address-1' };
};

const cases: Cases = {
  'users by state': filtered(
    'user',
    [activeUser(1), preservedUser(2), activeUser(3), preservedUser(4)],
    [
      [{}, [0, 1, 2, 3]],
      [{ state: 'active' }, [0, 2]],
      [{ state: 'preserved' }, [1, 3]],
    ],
  ),

  'users by their import': filtered(
    'user',
    [1, 2, 3].map((n) => activeUser(n, { importedAt: instantOf(n) })),
    [
      [{ importedBefore: instantOf(3) }, [0, 1]],
      [{ importedBefore: instantOf(1) }, []],
      [{ state: 'active', importedBefore: instantOf(9) }, [0, 1, 2]],
    ],
  ),

  'users whom no mark of a generation names': async (scene) => {
    const users = [activeUser(1), preservedUser(2), activeUser(3), activeUser(4)];
    await scene.write({
      put: {
        user: users,
        mark: [
          { generation: 2, serial: 0, objectIds: [personOf(1), personOf(9)] },
          { generation: 2, serial: 7, objectIds: [] },
          { generation: 2, serial: 100, objectIds: [personOf(4), personOf(1)] },
          { generation: 20, serial: 0, objectIds: [personOf(2), personOf(3)] },
        ],
      },
    });
    const expected: readonly [Filters['user'], readonly number[]][] = [
      [{ unmarkedIn: 2 }, [1, 2]],
      [{ unmarkedIn: 2, state: 'active' }, [2]],
      [{ unmarkedIn: 20 }, [0, 3]],
      [{ unmarkedIn: 3, state: 'active' }, [0, 2, 3]],
      [{ unmarkedIn: 2, importedBefore: instantOf(0) }, []],
    ];
    for (const [filter, places] of expected) {
      for (const limit of [1, 2, 500]) {
        const found = await scene.all('user', { filter, limit });
        assertSame(
          found,
          places.map((place) => users[place]),
          `users by ${JSON.stringify(filter)}, ${limit} a page`,
        );
      }
    }
    const { mark } = { mark: [keyOf('mark', { generation: 2, serial: 100, objectIds: [] })] };
    await scene.write({ remove: { mark } });
    const after = personOf(2);
    const found = await scene.all('user', { filter: { unmarkedIn: 2 }, after });
    assertSame(found, [users[2], users[3]], 'users after one, once a mark was removed');
  },

  'pending by standing': filtered(
    'pending',
    (['staged', 'on-hold', 'dismissed', 'staged'] as const).map((standing, n) => ({
      ...fullRecords(n + 1).pending,
      standing,
    })),
    [
      [{}, [0, 1, 2, 3]],
      [{ standings: ['staged'] }, [0, 3]],
      [{ standings: ['dismissed', 'on-hold', 'approved'] }, [1, 2]],
      [{ standings: [] }, []],
    ],
  ),

  'marks by generation': filtered(
    'mark',
    [1, 2, 10, 10].map((generation, n) => ({ generation, serial: n, objectIds: [personOf(n)] })),
    [
      [{}, [0, 1, 2, 3]],
      [{ exceptGenerations: [2] }, [0, 2, 3]],
      [{ exceptGenerations: [10, 1] }, [1]],
      [{ exceptGenerations: [] }, [0, 1, 2, 3]],
    ],
  ),

  'leftovers by reason, by time and by round': filtered(
    'leftover',
    [
      leftoverOf(1, { reason: 'undecided', triedInRound: 1, retryAt: instantOf(1) }),
      leftoverOf(2, { reason: 'manual', triedInRound: 2, retryAt: null }),
      leftoverOf(3, { reason: 'undecided', triedInRound: 3, retryAt: instantOf(3) }),
      leftoverOf(4, { reason: 'no-seat', triedInRound: 2, retryAt: instantOf(2) }),
      leftoverOf(5, { reason: 'undecided', triedInRound: 1, retryAt: null }),
    ],
    [
      [{}, [0, 1, 2, 3, 4]],
      [{ reasons: ['undecided'] }, [0, 2, 4]],
      [{ reasons: ['undecided', 'no-seat'] }, [0, 2, 3, 4]],
      [{ reasons: [] }, []],
      [{ retryBefore: instantOf(2) }, [0, 3]],
      [{ retryBefore: new Date(instantOf(2).getTime() - 1) }, [0]],
      [{ notTriedIn: 2 }, [0, 4]],
      [{ notTriedIn: 3 }, [0, 1, 3, 4]],
      [{ reasons: ['undecided'], retryBefore: instantOf(9), notTriedIn: 2 }, [0]],
    ],
  ),

  'claims by address and by person': filtered(
    'claim',
    [claimOf('a@x', 1, 1), claimOf('a@x', 4, 2), claimOf('a@xy', 3, 1), claimOf('b@x', 2, 2)],
    [
      [{}, [0, 1, 2, 3]],
      [{ addressKeys: ['a@x'] }, [0, 1]],
      [{ addressKeys: ['b@x', 'a@x', 'b@x', 'nobody@x'] }, [0, 1, 3]],
      [{ addressKeys: [] }, []],
      [{ objectId: personOf(2) }, [1, 3]],
      [{ objectId: personOf(1), addressKeys: ['a@xy', 'b@x'] }, [2]],
    ],
  ),

  'windows by address, by person and by time': filtered(
    'window',
    [
      windowOf(1, 'a@x', 1, 2),
      windowOf(2, 'b@x', 2, 3, instantOf(5)),
      windowOf(3, 'a@x', 3, 1, instantOf(7)),
      windowOf(4, 'c@x', 4, 3),
    ],
    [
      [{}, [0, 1, 2, 3]],
      [{ addressKeys: ['a@x', 'a@x'] }, [0, 2]],
      [{ addressKeys: [] }, []],
      [{ openAbout: [personOf(1)] }, [0]],
      [{ openAbout: [personOf(2), personOf(3)] }, [0, 3]],
      [{ openAbout: [] }, []],
      [{ openAfter: instantOf(5) }, [0, 2, 3]],
      [{ openAfter: instantOf(7) }, [0, 3]],
      [{ addressKeys: ['a@x', 'b@x'], openAfter: instantOf(6) }, [0, 2]],
      [{ addressKeys: ['a@x'], openAbout: [personOf(3)] }, []],
    ],
  ),

  'memberships by group, by member, by kind and by generation': filtered(
    'membership',
    [
      memberOf(1, 1),
      memberOf(1, 2, { generation: 2 }),
      memberOf(1, 3, { kind: 'group' }),
      memberOf(2, 1, { generation: 2 }),
      memberOf(3, 2),
    ],
    [
      [{}, [0, 1, 2, 3, 4]],
      [{ groupIds: [groupOf(3), groupOf(1), groupOf(3)] }, [0, 1, 2, 4]],
      [{ groupIds: [] }, []],
      [{ memberIds: [personOf(1)] }, [0, 3]],
      [{ memberIds: [personOf(2), personOf(1)] }, [0, 1, 3, 4]],
      [{ memberIds: [] }, []],
      [{ memberKind: 'group' }, [2]],
      [{ olderThan: 2 }, [0, 2, 4]],
      [{ groupIds: [groupOf(1)], memberKind: 'user', olderThan: 2 }, [0]],
      [{ groupIds: [groupOf(2)], memberIds: [personOf(1), personOf(2)] }, [3]],
    ],
  ),

  'changes by kind': filtered(
    'change',
    [changeOf(1, 'released'), changeOf(2, 'preserved'), changeOf(3, 'token-reset'), changeOf(4, 'released')],
    [
      [{}, [0, 1, 2, 3]],
      [{ kinds: ['released'] }, [0, 3]],
      [{ kinds: ['preserved', 'token-reset', 'imported'] }, [1, 2]],
      [{ kinds: [] }, []],
    ],
  ),

  'find a record by what it says now, not by what it said': async (scene) => {
    const before = claimOf('a@x', 1, 1);
    const after = { ...before, objectId: personOf(2) };
    await scene.write({ put: { claim: [before], membership: [memberOf(1, 1)], user: [activeUser(1)] } });
    await scene.write({
      put: { claim: [after], membership: [memberOf(1, 1, { generation: 5 })], user: [preservedUser(1)] },
    });
    assertSame(await scene.all('claim', { filter: { objectId: personOf(1) } }), [], 'the old owner’s claims');
    assertSame(
      await scene.all('claim', { filter: { objectId: personOf(2) } }),
      [after],
      'the new owner’s claims',
    );
    assertSame(
      await scene.all('membership', { filter: { olderThan: 5 } }),
      [],
      'memberships not shown any more',
    );
    assertSame(await scene.all('user', { filter: { state: 'active' } }), [], 'the active users');
    await scene.write({ remove: { claim: [keyOf('claim', after)] } });
    for (const filter of [{ objectId: personOf(2) }, { addressKeys: ['a@x'] }]) {
      assertSame(await scene.all('claim', { filter }), [], 'claims that were removed');
    }
  },
};

export const filterCases: CaseGroup = { about: 'filters', cases };
