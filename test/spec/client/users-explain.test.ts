import { describe, expect, test } from 'vitest';
import type { Criteria } from '../../../src/domain/criteria.js';
import { DeltaSyncError } from '../../../src/errors.js';
import { explanationToText } from '../../../src/explanation-to-text.js';
import { everythingStored, hintsIn, syncLater } from './explain-world.js';
import { failure, inDepartment, type World, type WorldOptions, world } from './world.js';

const stranger = '0a1b2c3d-1111-4222-8333-944445555666';

/** A tenant with one mapping of Sales, synced once. */
async function synced(
  options: WorldOptions = {},
  criteria: Criteria = inDepartment('Sales'),
): Promise<World> {
  const made = world(options);
  made.directory.addUser({ userPrincipalName: 'first@x.example', department: 'Sales', companyName: 'X' });
  await made.client.mappings.create({ name: 'Sales', criteria, assignment: {} });
  await made.client.syncNow();
  return made;
}

describe('users.explain gives the hint', () => {
  test('differs in case only', async () => {
    const { client, directory } = await synced();
    const ann = directory.addUser({ userPrincipalName: 'ann@x.example', department: 'sales' });
    const explained = await client.users.explain(ann);
    expect(hintsIn(explained)).toEqual(['differs-in-case-only']);
    expect(explained.mappings).toMatchObject([
      { name: 'Sales', verdict: 'false', turn: 'passes', criteria: { actual: 'sales' } },
    ]);
    expect(explained.sync).toEqual({ action: 'nothing', why: 'unmatched' });
  });

  test('not returned by Graph', async () => {
    const { client, directory, repository } = await synced();
    const ann = directory.addUser({ userPrincipalName: 'ann@x.example', department: 'Sales' });
    directory.behaviour.omittedIds.add(ann);
    directory.behaviour.unreadableIds.add(ann);
    const explained = await client.users.explain(ann);
    expect(hintsIn(explained)).toEqual(['unreadable', 'not-returned']);
    expect(explained).toMatchObject({
      directory: 'unreadable',
      mappings: [{ verdict: 'undecided', turn: 'stops' }],
    });
    expect(explained.sync).toEqual({ action: 'nothing', why: 'unreadable' });
    expect(await repository.get(directory.tenant, 'user', [ann])).toEqual([]);
  });

  test('not a member, and a member by nesting only', async () => {
    const { client, directory } = await synced();
    const [outer, inner] = [directory.addGroup(), directory.addGroup()];
    directory.addMember(outer, inner);
    const ann = directory.addUser({ userPrincipalName: 'ann@x.example', department: 'HR' });
    const bea = directory.addUser({ userPrincipalName: 'bea@x.example', department: 'HR' });
    directory.addMember(inner, bea);
    const criteria = {
      any: [{ all: [{ memberOf: outer }, inDepartment('X')] }, { memberOf: outer, transitive: false }],
    };
    await client.mappings.create({ name: 'Crew', criteria, assignment: {} });
    await client.syncNow();
    expect(hintsIn(await client.users.explain(ann))).toEqual(['not-a-member', 'not-a-member']);
    expect(hintsIn(await client.users.explain(bea))).toEqual(['member-by-nesting-only']);
  });

  test('group frozen', async () => {
    const made = await synced();
    const { client, directory } = made;
    const [outer, inner] = [directory.addGroup(), directory.addGroup()];
    directory.addMember(outer, inner);
    await client.mappings.create({ name: 'Crew', criteria: { memberOf: outer }, assignment: {} });
    await syncLater(made);
    const ann = directory.addUser({ userPrincipalName: 'ann@x.example', department: 'HR' });
    expect(hintsIn(await client.users.explain(ann))).toEqual(['not-a-member']);
    directory.failNext(
      50,
      new DeltaSyncError('ERR_DIRECTORY_FORBIDDEN', 'no right to read groups'),
      'fetchGroupPage',
    );
    await syncLater(made);
    const explained = await client.users.explain(ann);
    expect(hintsIn(explained)).toEqual(['group-frozen']);
    expect(explained.mappings.map(({ turn }) => turn)).toEqual(['passes', 'stops']);
    expect(explained.sync).toMatchObject({ action: 'wait', reason: 'undecided' });
  });

  test('group frozen, where one nested in it is; not yet read; deleted', async () => {
    const made = await synced();
    const { client, directory } = made;
    const [outer, inner] = [directory.addGroup(), directory.addGroup()];
    directory.addMember(outer, inner);
    directory.behaviour.omittedIds.add(inner);
    directory.behaviour.unreadableIds.add(inner);
    const ann = directory.addUser({ userPrincipalName: 'ann@x.example', department: 'HR' });
    await client.mappings.create({ name: 'Crew', criteria: { memberOf: outer }, assignment: {} });
    expect(hintsIn(await client.users.explain(ann))).toEqual(['membership-unread']);
    await syncLater(made);
    expect(hintsIn(await client.users.explain(ann))).toEqual(['group-frozen']);
    directory.behaviour.omittedIds.clear();
    directory.behaviour.unreadableIds.clear();
    await syncLater(made);
    expect(hintsIn(await client.users.explain(ann))).toEqual(['not-a-member']);
    directory.removeGroup(outer);
    await syncLater(made);
    expect(hintsIn(await client.users.explain(ann))).toEqual(['group-deleted']);
  });

  test('disabled', async () => {
    const { client, directory } = await synced();
    const properties = { userPrincipalName: 'ann@x.example', department: 'Sales', accountEnabled: false };
    const explained = await client.users.explain(directory.addUser(properties));
    expect(explained.hints).toEqual(['disabled']);
    expect(explained.mappings[0]).toMatchObject({ verdict: 'true', turn: 'takes' });
    expect(explained.sync).toEqual({ action: 'nothing', why: 'disabled' });
  });

  test('guest, where guests are kept out', async () => {
    for (const userTypes of ['members', 'all'] as const) {
      const { client, directory } = await synced({ policy: { userTypes } });
      const properties = { userPrincipalName: 'ann@x.example', department: 'Sales', userType: 'Guest' };
      const explained = await client.users.explain(directory.addUser(properties));
      expect(explained.hints).toEqual(userTypes === 'members' ? ['guest'] : []);
      expect(explained.sync.action).toBe(userTypes === 'members' ? 'nothing' : 'import');
    }
  });

  test('no seat', async () => {
    const { client, directory, license } = await synced();
    license.activate({ limit: 1 });
    const ann = directory.addUser({ userPrincipalName: 'ann@x.example', department: 'Sales' });
    const explained = await client.users.explain(ann);
    expect(explained.hints).toEqual(['no-seat']);
    expect(explained.sync).toMatchObject({ action: 'wait', reason: 'no-seat' });
    license.activate({ limit: 2 });
    expect(await client.users.explain(ann)).toMatchObject({ hints: [], sync: { action: 'import' } });
  });

  test('on hold, and who holds the address', async () => {
    const { client, directory } = await synced();
    const first = directory.users()[0]!.id;
    // A read shows the one who holds the address still there.
    const ann = directory.addUser({
      userPrincipalName: 'ann@x.example',
      mail: 'first@x.example',
      department: 'Sales',
    });
    const explained = await client.users.explain(ann);
    expect(explained.hints).toEqual(['on-hold']);
    expect(explained.sync).toMatchObject({ action: 'wait', reason: 'address-held', holderId: first });
  });

  test('unchanged since the token was made: a full round would take them, the stream does not bring them', async () => {
    const made = world();
    const { client, directory, clock } = made;
    const ann = directory.addUser({ userPrincipalName: 'ann@x.example', department: 'Sales' });
    directory.addUser({ userPrincipalName: 'first@x.example', department: 'Sales' });
    const { mappingId } = await client.mappings.create({
      name: 'Sales',
      criteria: inDepartment('Sales'),
      assignment: {},
    });
    // As with fewer rights: the round that made the token did not see them.
    directory.behaviour.omittedIds.add(ann);
    clock.advance(1000);
    await client.syncNow();
    directory.behaviour.omittedIds.clear();
    const explained = await client.users.explain(ann);
    expect(explained.hints).toEqual(['unchanged-since-token']);
    const byMapping = { action: 'import', mappingId, state: 'active' };
    expect(explained.sync).toEqual({ action: 'nothing', why: 'unchanged-since-token', otherwise: byMapping });
    await syncLater(made);
    expect(await client.users.get(ann)).toBeUndefined();
    // As the text says: a reset brings them.
    await client.resetDeltaToken({ by: 'support', reason: 'ticket' });
    expect(await client.users.explain(ann)).toMatchObject({ hints: [], round: 'initial', sync: byMapping });
    await client.syncNow();
    expect(await client.users.get(ann)).toMatchObject({ mappingId });
    expect(await client.users.explain(ann)).toMatchObject({ hints: [], sync: { why: 'unchanged' } });
  });

  test('not in the stream yet, where a full round is next', async () => {
    const { client, directory } = await synced();
    const ann = directory.addUser({ userPrincipalName: 'ann@x.example', department: 'Sales' });
    directory.behaviour.omittedIds.add(ann);
    await client.resetDeltaToken({ by: 'support', reason: 'ticket' });
    const explained = await client.users.explain(ann);
    expect(explained).toMatchObject({ directory: 'found', hints: ['not-in-stream'], round: 'initial' });
    expect(explained.sync).toMatchObject({ why: 'not-in-stream', otherwise: { action: 'import' } });
  });

  test('no mapping', async () => {
    const { client, directory } = world();
    const explained = await client.users.explain(directory.addUser());
    expect(explained).toMatchObject({ hints: ['no-mapping'], mappings: [] });
    expect(explained.sync).toEqual({ action: 'nothing', why: 'unmatched' });
    expect(explanationToText(explained)).toContain('No mappings: nobody is imported');
  });

  test('license expired, and what a sync would do with a license', async () => {
    const { client, directory, license } = await synced();
    license.expire();
    const ann = directory.addUser({ userPrincipalName: 'ann@x.example', department: 'Sales' });
    const explained = await client.users.explain(ann);
    expect(explained.hints).toEqual(['license-expired']);
    expect(explained.sync).toMatchObject({ why: 'license-expired', otherwise: { action: 'import' } });
  });

  test('gone', async () => {
    const { client, directory } = await synced();
    const first = directory.users()[0]!.id;
    directory.removeUser(first);
    expect(await client.users.explain(first)).toMatchObject({
      directory: 'soft-deleted',
      hints: ['gone'],
      userPrincipalName: 'first@x.example',
      managed: { state: 'active', stateReason: null },
      sync: { action: 'preserve', reason: 'soft-deleted' },
    });
    const ann = directory.addUser();
    directory.removeUser(ann);
    const explained = await client.users.explain(ann);
    expect(explained).toMatchObject({ hints: ['gone'], sync: { action: 'nothing', why: 'gone' } });
  });
});

describe('users.explain', () => {
  test('names mappings behind the one that takes the person as not asked', async () => {
    const { client, directory } = await synced();
    await client.mappings.create({ name: 'All', criteria: { everyone: true }, assignment: {} });
    const { id } = directory.users()[0]!;
    const { mappings } = await client.users.explain(id.toUpperCase());
    expect(mappings.map(({ name, turn }) => [name, turn])).toEqual([
      ['Sales', 'takes'],
      ['All', 'not-asked'],
    ]);
  });

  test('ERR_USER_NOT_FOUND of whom neither directory nor store knows', async () => {
    const { client } = await synced();
    expect(await failure(client.users.explain(stranger))).toMatchObject({ code: 'ERR_USER_NOT_FOUND' });
  });

  test('a record whose person is nowhere is explained all the same', async () => {
    const { client, directory } = await synced();
    const first = directory.users()[0]!.id;
    directory.purgeUser(first);
    const explained = await client.users.explain(first);
    expect(explained).toMatchObject({ directory: 'deleted', hints: ['gone'], managed: { state: 'active' } });
    expect(explained.sync).toEqual({ action: 'preserve', reason: 'deleted' });
  });

  test.each([
    ['no GUID', 'x'],
    ['a quote', `${stranger}' or 'a`],
    ['nothing', undefined],
  ])('S8: refuses %s, and asks nobody', async (_what, objectId) => {
    const { client, directory } = await synced();
    const asked = directory.calls.length;
    const error = await failure(client.users.explain(objectId as string));
    expect(error).toMatchObject({ code: 'ERR_OPTIONS_INVALID', problems: [{ path: 'objectId' }] });
    expect(directory.calls.length).toBe(asked);
  });

  test('S10: says nothing of another tenant', async () => {
    const { another, directory } = await synced();
    directory.connectedTo(stranger);
    const error = await failure(another().users.explain(directory.users()[0]!.id));
    expect(error.code).toBe('ERR_TENANT_MISMATCH');
  });

  test('ends at once when its signal aborts', async () => {
    const { client, directory } = await synced();
    directory.hold('fetchPage');
    const stop = new AbortController();
    const explaining = failure(client.users.explain(stranger, { signal: stop.signal }));
    stop.abort();
    expect(await explaining).toMatchObject({ code: 'ERR_SYNC_ABORTED', name: 'AbortError' });
  });

  test('writes nothing, takes no lease, and neither uses nor moves the token', async () => {
    const made = await synced({ policy: { onUnmatched: 'preserve', reassign: 'follow' } });
    const { client, directory } = made;
    const first = directory.users()[0]!.id;
    const ann = directory.addUser({
      userPrincipalName: 'ann@x.example',
      mail: 'first@x.example',
      department: 'Sales',
    });
    const bea = directory.addUser({ userPrincipalName: 'bea@x.example', department: 'Sales' });
    directory.updateUser(first, {
      userPrincipalName: 'other@x.example',
      mail: 'other@x.example',
      department: 'HR',
    });
    const before = await everythingStored(made);
    const token = (await made.repository.head(directory.tenant))!.checkpoint.token!.deltaLink;
    const asked = directory.calls.length;
    const actions: string[] = [];
    for (const id of [first, ann, bea]) actions.push((await client.users.explain(id)).sync.action);
    expect(actions).toEqual(['preserve', 'import', 'import']);
    expect(await everythingStored(made)).toBe(before);
    const requests = directory.calls
      .slice(asked)
      .flatMap((call) => (call.name === 'fetchPage' ? [call.request] : []));
    expect(requests).toMatchObject([first, ann, bea].map((id) => ({ kind: 'initial', ids: [id] })));
    expect(JSON.stringify(directory.calls.slice(asked))).not.toContain(token);
    // The token brings all that it would have brought.
    await syncLater(made);
    expect(await client.users.get(bea)).toMatchObject({ state: 'active' });
  });

  test('works while a round runs, from where the round stands', async () => {
    const { client, directory } = await synced();
    const ann = directory.addUser({ userPrincipalName: 'ann@x.example', department: 'Sales' });
    const release = directory.hold('fetchPage');
    const running = client.syncNow();
    const explaining = client.users.explain(ann);
    release();
    expect(await explaining).toMatchObject({ directory: 'found' });
    await running;
  });

  test('prints as text that can be pasted into a ticket', async () => {
    const { client, directory, clock } = await synced(
      {},
      {
        all: [inDepartment('Sales'), { not: { attribute: 'companyName', op: 'eq', value: 'X' } }],
      },
    );
    const ann = directory.addUser({
      userPrincipalName: 'ann@x.example',
      department: 'sales',
      displayName: 'Ann',
    });
    const now = clock.now().toISOString();
    expect(explanationToText(await client.users.explain(ann))).toBe(`User ${ann} "Ann" "ann@x.example"
Read ${now}: in the directory
Not in the table
Next sync: incremental; the token was made ${now}
It would do nothing: no mapping takes them

Mappings, in their order:
1. "Sales": false, passes
   [false] all of:
     [false] department is "Sales" (has "sales"; differs in case only)
     [unknown] not:
       [unknown] companyName is "X" (no value)`);
  });
});
