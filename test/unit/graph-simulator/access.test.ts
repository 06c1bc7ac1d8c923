import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { GraphSimulator } from '../../../src/testing/graph-simulator/index.js';

let simulator: GraphSimulator;
beforeEach(async () => {
  simulator = await GraphSimulator.start({ seed: 3 });
});
afterEach(() => simulator.stop());

const get = (path: string) => simulator.client().api(path).get() as Promise<Record<string, unknown>>;

interface Listed {
  readonly value: readonly { readonly id: string }[];
  readonly '@odata.nextLink'?: string;
}

/** Everything of a plain list, page by page. */
async function paged(path: string): Promise<string[][]> {
  const pages: string[][] = [];
  for (let next: string | undefined = path; next !== undefined; ) {
    const page = (await get(next)) as unknown as Listed;
    pages.push(page.value.map(({ id }) => id));
    next = page['@odata.nextLink'];
  }
  return pages;
}

describe('$top on plain lists', () => {
  test('users come in pages of so many, the rest behind a nextLink; without it on one', async () => {
    const ids = simulator.tenant.addUsers(5).map(({ id }) => id);
    expect(await paged('/users?$select=id&$top=2')).toEqual([ids.slice(0, 2), ids.slice(2, 4), ids.slice(4)]);
    expect(await paged('/users?$select=id&$top=5')).toEqual([ids]);
    expect(await paged('/users?$select=id')).toEqual([ids]);
  });

  test('so do groups, and the people and groups in the recycle bin', async () => {
    const { tenant } = simulator;
    const groups = Array.from({ length: 3 }, () => tenant.addGroup().id);
    const people = tenant.addUsers(3).map(({ id }) => id);
    expect(await paged('/groups?$select=id&$top=2')).toEqual([groups.slice(0, 2), groups.slice(2)]);
    for (const id of people) tenant.removeUser(id);
    for (const id of groups.slice(1)) tenant.groups.remove(id);
    const bin = '/directory/deletedItems';
    expect(await paged(`${bin}/microsoft.graph.user?$select=id&$top=2`)).toEqual([
      people.slice(0, 2),
      people.slice(2),
    ]);
    expect(await paged(`${bin}/microsoft.graph.group?$select=id&$top=1`)).toEqual([[groups[1]], [groups[2]]]);
  });

  test('the groups in the recycle bin take the right to read groups', async () => {
    simulator.rights.groupsRead = false;
    await expect(get('/directory/deletedItems/microsoft.graph.group')).rejects.toMatchObject({
      statusCode: 403,
    });
    expect(simulator.counts).toEqual({ 'deleted-groups': 1 });
  });
});

describe('access tokens', () => {
  const roles = () => {
    const [, payload = ''] = simulator.accessToken().split('.');
    return (JSON.parse(Buffer.from(payload, 'base64url').toString()) as { roles: string[] }).roles;
  };

  test('name what is granted at the moment', () => {
    const all = [
      'User.Read.All',
      'Directory.Read.All',
      'Organization.Read.All',
      'GroupMember.Read.All',
      'Group.Read.All',
      'Member.Read.Hidden',
      'OrgContact.Read.All',
    ];
    expect(roles()).toEqual(all);
    Object.assign(simulator.rights, { hiddenMembersRead: false, groupsRead: false, usersBasicOnly: true });
    expect(roles()).toEqual([
      'User.ReadBasic.All',
      'Directory.Read.All',
      'Organization.Read.All',
      'OrgContact.Read.All',
    ]);
  });
});
