import { describe, expect, test } from 'vitest';
import { InMemoryDirectory, VirtualClock } from '../../../src/testing/index.js';
import { follow, round, select } from './delta-round.js';

describe('an initial round', () => {
  test('sends every active user whole, only what is selected, and no null', async () => {
    const directory = new InMemoryDirectory({ clock: new VirtualClock() });
    const ann = directory.addUser({ displayName: 'Ann', department: 'Sales', jobTitle: 'Seller' });
    const ben = directory.addUser({ displayName: 'Ben', department: 'IT' });
    directory.updateUser(ben, { department: null });
    const { entries } = await round(directory);
    expect(entries[0]).toEqual({
      kind: 'user',
      objectId: ann,
      whole: true,
      properties: {
        userPrincipalName: 'user1@tenant.example',
        mail: 'user1@tenant.example',
        displayName: 'Ann',
        accountEnabled: true,
        userType: 'Member',
        proxyAddresses: ['SMTP:user1@tenant.example'],
        createdDateTime: '2026-01-01T00:00:00Z',
        department: 'Sales',
      },
    });
    expect(entries[1]).toMatchObject({ objectId: ben, whole: true });
    expect(entries[1]).not.toHaveProperty('properties.department');
  });

  test('an entry without UPN or accountEnabled is partial', async () => {
    const directory = new InMemoryDirectory();
    directory.addUser({ userPrincipalName: null });
    directory.addUser({ accountEnabled: null });
    directory.addUser({ userPrincipalName: '' });
    const { entries } = await round(directory);
    expect(entries.map((entry) => entry.kind === 'user' && entry.whole)).toEqual([false, false, false]);
    const { entries: unselected } = await round(directory, undefined, ['displayName']);
    expect(unselected[0]).toMatchObject({ whole: false, properties: { displayName: 'User 1' } });
  });

  test('entries are whole on every page, as long as the caller asks for the round as an initial one', async () => {
    const directory = new InMemoryDirectory({ behaviour: { pageSize: 1 } });
    directory.addUsers(2);
    const { entries, pages } = await round(directory);
    expect(entries).toMatchObject([{ whole: true }, { whole: true }]);
    const second = await follow(directory, pages[0]!.next.link, 'incremental');
    expect(second.entries).toMatchObject([{ whole: false }]);
  });

  test('the object id is none of the properties, selected or not', async () => {
    const directory = new InMemoryDirectory();
    const ann = directory.addUser();
    const { entries } = await round(directory, undefined, ['id', 'displayName']);
    expect(entries).toEqual([
      { kind: 'user', objectId: ann, whole: false, properties: { displayName: 'User 1' } },
    ]);
    const { users } = await directory.readUsers([ann], ['id']);
    expect(users.get(ann)).toEqual({ outcome: 'found', properties: {} });
  });

  test('is cut into pages, with nextLinks before the deltaLink', async () => {
    const directory = new InMemoryDirectory({ behaviour: { pageSize: 2 } });
    const ids = directory.addUsers(5, (index) => ({ displayName: `Person ${index}` }));
    const { pages, entries } = await round(directory);
    expect(pages.map(({ entries: { length }, next }) => [length, next.kind])).toEqual([
      [2, 'next'],
      [2, 'next'],
      [1, 'delta'],
    ]);
    expect(entries.map(({ objectId }) => objectId)).toEqual(ids);
    for (const { next } of pages) expect(next.link).toMatch(/^https:\/\/[^/]+\/v1\.0\/users\/delta\?\$/);
  });

  test('an empty tenant gives one page without entries', async () => {
    const { pages } = await round(new InMemoryDirectory());
    expect(pages.map(({ entries, next }) => [entries, next.kind])).toEqual([[[], 'delta']]);
  });

  test('does not know people who were removed before it, unless told so', async () => {
    const directory = new InMemoryDirectory();
    directory.removeUser(directory.addUser());
    expect((await round(directory)).entries).toEqual([]);
    directory.behaviour.removedInInitial = true;
    expect((await round(directory)).entries).toMatchObject([{ kind: 'removed', reason: 'changed' }]);
  });

  test.each(['signInActivity', 'departmnt', 'employeeOrgData.costCenter'])(
    'is refused when %s is selected',
    async (name) => {
      const asked = round(new InMemoryDirectory(), undefined, ['userPrincipalName', name]);
      await expect(asked).rejects.toMatchObject({ code: 'ERR_DIRECTORY_REQUEST_INVALID', retryable: false });
    },
  );
});

describe('an incremental round', () => {
  test('sends a changed user once, partial, with an explicit null', async () => {
    const directory = new InMemoryDirectory();
    const ann = directory.addUser({ department: 'Sales' });
    directory.addUser();
    const { deltaLink } = await round(directory);
    directory.updateUser(ann, { displayName: 'Ann' });
    directory.updateUser(ann, { department: null });
    const { entries } = await round(directory, deltaLink);
    expect(entries).toMatchObject([
      { objectId: ann, whole: false, properties: { displayName: 'Ann', department: null } },
    ]);
  });

  test('sends newcomers, and nothing when nothing changed', async () => {
    const directory = new InMemoryDirectory();
    const first = await round(directory);
    const ann = directory.addUser();
    const second = await round(directory, first.deltaLink);
    expect(second.entries).toMatchObject([{ kind: 'user', objectId: ann, whole: false }]);
    const third = await round(directory, second.deltaLink);
    expect(third.entries).toEqual([]);
    expect(new Set([first.deltaLink, second.deltaLink, third.deltaLink]).size).toBe(3);
  });

  test('a property that is not selected does not make a user appear', async () => {
    const directory = new InMemoryDirectory();
    const ann = directory.addUser();
    const { deltaLink } = await round(directory);
    directory.updateUser(ann, { jobTitle: 'Director' });
    expect((await round(directory, deltaLink)).entries).toEqual([]);
  });

  test('tells soft deletion and deletion for good apart, as two removals of one id', async () => {
    const directory = new InMemoryDirectory();
    const ann = directory.addUser();
    const first = await round(directory);
    directory.removeUser(ann);
    const second = await round(directory, first.deltaLink);
    expect(second.entries).toEqual([{ kind: 'removed', objectId: ann, reason: 'changed' }]);
    directory.purgeUser(ann);
    const third = await round(directory, second.deltaLink);
    expect(third.entries).toEqual([{ kind: 'removed', objectId: ann, reason: 'deleted' }]);
  });

  test('a restore is visible only where deletedDateTime is selected', async () => {
    const directory = new InMemoryDirectory();
    const ann = directory.addUser();
    directory.removeUser(ann);
    const seeing = await round(directory);
    const blind = await round(directory, undefined, ['userPrincipalName', 'accountEnabled']);
    directory.restoreUser(ann);
    expect((await round(directory, seeing.deltaLink)).entries).toMatchObject([
      { kind: 'user', objectId: ann, properties: { userPrincipalName: 'user1@tenant.example' } },
    ]);
    expect((await round(directory, blind.deltaLink)).entries).toEqual([]);
  });

  test('a change made while a round runs comes in the next one', async () => {
    const directory = new InMemoryDirectory({ behaviour: { pageSize: 1 } });
    const [, ben] = directory.addUsers(2);
    const first = await directory.fetchPage({ kind: 'initial', select });
    if (first.kind !== 'page') throw new Error('no page');
    directory.updateUser(ben!, { displayName: 'Ben' });
    const second = await follow(directory, first.next.link);
    expect(second.entries).toMatchObject([{ properties: { displayName: 'User 2' } }]);
    const { entries } = await round(directory, second.next.link);
    expect(entries).toMatchObject([{ properties: { displayName: 'Ben' } }]);
  });
});

describe('links', () => {
  test('a link asked again gives the same answer, whatever the chances', async () => {
    const behaviour = { pageSize: 3, shuffle: true, repeats: 0.5, replays: 0.5, partialEntries: 0.5 };
    const directory = new InMemoryDirectory({ behaviour });
    const ids = directory.addUsers(20);
    const initial = await round(directory);
    for (const id of ids) directory.updateUser(id, { displayName: 'renamed' });
    const links = [initial.pages[1]!.next.link, initial.deltaLink];
    for (const link of links) expect(await follow(directory, link)).toEqual(await follow(directory, link));
    const once = await round(directory, initial.deltaLink);
    expect(await round(directory, initial.deltaLink)).toEqual(once);
  });

  test('a deltaLink asked again later brings what changed meanwhile, too', async () => {
    const directory = new InMemoryDirectory();
    const { deltaLink } = await round(directory);
    const ann = directory.addUser();
    await round(directory, deltaLink);
    const ben = directory.addUser();
    const { entries } = await round(directory, deltaLink);
    expect(entries.map(({ objectId }) => objectId)).toEqual([ann, ben]);
  });

  test('S5: tokens are rejected as an answer, with the cause, and later ones are taken', async () => {
    const directory = new InMemoryDirectory();
    const { deltaLink } = await round(directory);
    directory.rejectTokens('resyncRequired');
    const answer = await directory.fetchPage({ kind: 'link', link: deltaLink, round: 'incremental' });
    expect(answer).toEqual({ kind: 'token-rejected', cause: 'resyncRequired' });
    const again = await round(directory);
    expect((await round(directory, again.deltaLink)).entries).toEqual([]);
  });

  test('an old link is rejected in the end, so that long histories keep no old rounds', async () => {
    const directory = new InMemoryDirectory();
    const first = await round(directory);
    let last = first.deltaLink;
    for (let count = 0; count < 60; count += 1) last = (await round(directory, last)).deltaLink;
    const old = { kind: 'link', link: first.deltaLink, round: 'incremental' } as const;
    expect((await directory.fetchPage(old)).kind).toBe('token-rejected');
    expect((await round(directory, last)).entries).toEqual([]);
  });

  test('a link of another tenant is rejected', async () => {
    const other = new InMemoryDirectory({ tenant: '11111111-0000-4000-8000-000000000002' });
    const { deltaLink } = await round(other);
    const directory = new InMemoryDirectory();
    await round(directory);
    const answer = await directory.fetchPage({ kind: 'link', link: deltaLink, round: 'incremental' });
    expect(answer.kind).toBe('token-rejected');
  });

  test('S6: a link to elsewhere is refused, without telling it', async () => {
    const link = 'https://elsewhere.example/v1.0/users/delta?$deltatoken=secret';
    const asked = new InMemoryDirectory().fetchPage({ kind: 'link', link, round: 'incremental' });
    await expect(asked).rejects.toMatchObject({ code: 'ERR_DIRECTORY_LINK_INVALID' });
    await expect(asked).rejects.not.toThrow(/secret/);
  });
});
