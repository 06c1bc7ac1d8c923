import { assertSame, assertThat } from '../difference.js';
import { groupRound, membersOf } from './delta-round.js';
import type { DirectoryCases } from './directory-case.js';

export const groupStreamCases: DirectoryCases = {
  'groups: an initial round tells of every direct member and of its kind': async (opened) => {
    const { directory, people, group } = opened;
    const { entries } = await groupRound(directory, [group.groupId]);
    const members = [...membersOf(entries, group.groupId).values()];
    const expected = [
      ...people.map(({ objectId }) => ({ objectId, kind: 'user', removed: false })),
      { objectId: group.nestedGroupId, kind: 'group', removed: false },
    ];
    const byId = (a: { objectId: string }, b: { objectId: string }) => (a.objectId < b.objectId ? -1 : 1);
    assertSame(
      members.filter(({ removed }) => !removed).sort(byId),
      expected.sort(byId),
      'the members of the group',
    );
  },

  'groups: the stream tells of no other group': async ({ directory, group }) => {
    const { entries } = await groupRound(directory, [group.nestedGroupId]);
    const others = entries.filter(({ objectId }) => objectId !== group.nestedGroupId);
    assertSame(others, [], 'groups that nobody asked for');
  },

  'groups: a deltaLink leads to memberships that ended, as often as it is asked': async (opened) => {
    const { directory, people, group, endMembership } = opened;
    const { deltaLink } = await groupRound(directory, [group.groupId]);
    await endMembership();
    for (let time = 1; time <= 2; time += 1) {
      const { entries } = await groupRound(directory, deltaLink);
      const ended = membersOf(entries, group.groupId).get(people[0]!.objectId);
      assertSame(ended?.removed, true, 'whether the membership ended');
    }
  },

  'groups: a link that the directory has dropped is an answer': async ({ directory, group, spoilLinks }) => {
    if (spoilLinks === undefined) return;
    const { deltaLink } = await groupRound(directory, [group.groupId]);
    await spoilLinks();
    const page = await directory.fetchGroupPage({ kind: 'link', link: deltaLink });
    assertThat(page.kind === 'token-rejected' && page.cause !== '', 'the link is not rejected');
    await groupRound(directory, [group.groupId]);
  },
};
