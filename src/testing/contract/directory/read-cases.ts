import { assertSame, assertThat } from '../difference.js';
import { select } from './delta-round.js';
import type { DirectoryCases } from './directory-case.js';

export const readCases: DirectoryCases = {
  'reads of people: found, in the recycle bin and nowhere, in any order, each once': async (opened) => {
    const { directory, people, softDeletedId, unknownId } = opened;
    const [one, two] = people as readonly [(typeof people)[0], (typeof people)[0]];
    const outcomes = new Map([
      [one.objectId, 'found'],
      [two.objectId, 'found'],
      [softDeletedId, 'soft-deleted'],
      [unknownId, 'deleted'],
    ]);
    const ids = [...outcomes.keys()];
    for (const asked of [ids, [...ids].reverse(), [...ids, ...ids, one.objectId]]) {
      const { users } = await directory.readUsers(asked, select);
      assertSame(users.size, outcomes.size, 'how many answers there are');
      for (const [id, outcome] of outcomes)
        assertSame(users.get(id)?.outcome, outcome, `the answer for ${id}`);
    }
    assertSame((await directory.readUsers([], select)).users.size, 0, 'how many answers nobody gets');
  },

  'reads of people: ids are told apart by nothing but their letters': async ({ directory, people }) => {
    const id = people[0]!.objectId;
    const { users } = await directory.readUsers([id.toUpperCase()], select);
    assertSame([...users.keys()], [id.toLowerCase()], 'the ids of the answers');
    assertSame(users.get(id.toLowerCase())?.outcome, 'found', 'the answer');
  },

  'reads of people: a person found has what was selected and nothing else': async ({ directory, people }) => {
    const asked = ['userPrincipalName', 'accountEnabled', 'mail'];
    for (const { objectId, userPrincipalName, mail } of people) {
      const read = (await directory.readUsers([objectId], asked)).users.get(objectId);
      const properties = read?.outcome === 'found' ? read.properties : undefined;
      assertSame(properties, { userPrincipalName, accountEnabled: true, mail }, 'what was read');
    }
  },

  'reads of groups: found, in the recycle bin, nowhere, and of what is no id': async (opened) => {
    const { directory, group, softDeletedGroupId, unknownId } = opened;
    const ids = ['no-guid', unknownId, group.groupId, softDeletedGroupId, group.groupId];
    const { groups } = await directory.readGroups(ids);
    const { displayName } = group;
    const found = { outcome: 'found', displayName, hiddenMembership: false };
    assertSame(groups.get(group.groupId), found, 'the group');
    assertSame(groups.get(softDeletedGroupId)?.outcome, 'soft-deleted', 'the group in the recycle bin');
    assertSame(groups.get(unknownId)?.outcome, 'deleted', 'a group that is nowhere');
    assertSame(groups.get('no-guid')?.outcome, 'unreadable', 'what is no id');
    assertSame(groups.size, 4, 'how many answers there are');
  },

  'look-ups by address: by name, by mail and by alias, in whatever case': async ({ directory, people }) => {
    const { objectId, userPrincipalName, mail, alias } = people[1]!;
    for (const address of [userPrincipalName, mail, alias, mail.toUpperCase()]) {
      const { holders, complete } = await directory.findByAddress(address);
      const found = holders.map((holder) => [holder.objectId, holder.type]);
      assertSame(found, [[objectId, 'user']], `who holds ${address}`);
      assertThat(complete, 'the answer is not complete');
    }
  },

  'look-ups by address: of a group, of nobody, and of what looks like a query': async ({
    directory,
    group,
  }) => {
    const { holders } = await directory.findByAddress(group.mail);
    const found = holders.map(({ objectId, type }) => [objectId, type]);
    assertSame(found, [[group.groupId, 'group']], 'who holds the address of the group');
    for (const address of [
      "nobody.o'neil@contoso.example",
      "x' or mail ne '",
      'a+b&c#d%20@contoso.example',
    ]) {
      assertSame((await directory.findByAddress(address)).holders, [], `who holds ${address}`);
    }
  },

  'the connection tells which tenant it reaches': async ({ directory, tenantId }) => {
    assertSame(await directory.tenantId(), tenantId, 'the tenant');
  },

  'attributes are checked one by one, with a reason for what cannot be used': async ({ directory }) => {
    const paths = ['department', 'noSuchProperty', 'mail', ''];
    const checks = directory.checkAttributes(paths);
    assertSame(
      checks.map(({ path, usable }) => [path, usable]),
      paths.map((path) => [path, path === 'department' || path === 'mail']),
      'what can be used',
    );
    const reasoned = checks.every((check) => check.usable || check.reason !== '');
    assertThat(reasoned, 'a path is refused without a reason');
  },
};
