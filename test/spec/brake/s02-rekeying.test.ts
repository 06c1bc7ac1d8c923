import { expect, test } from 'vitest';
import { changesOf, dayMs, hourMs, userOf, waiting } from '../client/world.js';
import { brakeWorld, by, fullRound, holdsOf, laterRound, onlyHold, remove, rename } from './brake-world.js';

test('S2: within the limit people are re-keyed', async () => {
  const it = await brakeWorld();
  rename(it, it.people.slice(0, 10));
  expect(await laterRound(it)).toMatchObject({ outcome: 'completed', identityChanged: 10, holds: 0 });
});

test('S2: the page that would pass the limit goes on hold, and all after it', async () => {
  const it = await brakeWorld({ behaviour: { pageSize: 4 } });
  rename(it, it.people.slice(0, 14));
  const report = await laterRound(it);
  expect(report).toMatchObject({ outcome: 'held', identityChanged: 8, holds: 1, leftovers: 6 });
  const hold = await onlyHold(it);
  expect(hold).toMatchObject({ kind: 'rekey', reason: 'over-limit', since: report.startedAt });
  expect(hold.users).toHaveLength(6);
  expect(await waiting(it.client)).toEqual(Object.fromEntries(hold.users.map((id) => [id, 'rekey-held'])));
  expect(await changesOf(it.client, 'held')).toHaveLength(6);
});

test('S2: on hold the record keeps its names and address; other details go on', async () => {
  const it = await brakeWorld();
  const [ann = ''] = it.people;
  const before = await userOf(it.client, ann);
  rename(it, it.people.slice(0, 11));
  it.directory.updateUser(ann, { displayName: 'Ann New' });
  expect(await laterRound(it)).toMatchObject({ outcome: 'held', identityChanged: 0 });
  const { userPrincipalName, mail, backupAddress } = before;
  expect(await userOf(it.client, ann)).toMatchObject({
    state: 'active',
    userPrincipalName,
    mail,
    backupAddress,
    displayName: 'Ann New',
  });
});

test('S2: a hold of re-keys is not tried again by itself, and takes in what comes later', async () => {
  const it = await brakeWorld();
  rename(it, it.people.slice(0, 11));
  await laterRound(it);
  expect(await laterRound(it, 2 * dayMs)).toMatchObject({
    outcome: 'completed',
    identityChanged: 0,
    holds: 1,
  });
  rename(it, it.people.slice(11, 12));
  expect(await laterRound(it)).toMatchObject({ outcome: 'held' });
  expect((await onlyHold(it)).users).toHaveLength(12);
  expect(await fullRound(it)).toMatchObject({ outcome: 'completed', holds: 1, identityChanged: 0 });
});

test('S2: who has the old name again leaves the hold', async () => {
  const it = await brakeWorld();
  rename(it, it.people.slice(0, 11));
  await laterRound(it);
  it.people.slice(0, 11).forEach((id, n) => {
    const address = `user${n}@tenant.example`;
    it.directory.updateUser(id, { userPrincipalName: address, mail: address });
  });
  expect(await laterRound(it)).toMatchObject({ outcome: 'completed', identityChanged: 0, leftovers: 0 });
  expect(await holdsOf(it)).toEqual([]);
  expect(await changesOf(it.client, 'released')).toHaveLength(11);
});

test('S2: a domain move of the whole tenant, and a change of case alone, are no re-keys', async () => {
  const it = await brakeWorld();
  it.people.forEach((id, n) => {
    const address = n % 2 === 0 ? `user${n}@fabrikam.example` : `USER${n}@tenant.example`;
    it.directory.updateUser(id, { userPrincipalName: address, mail: address });
  });
  expect(await laterRound(it)).toMatchObject({ outcome: 'completed', identityChanged: 40, holds: 0 });
});

test('S2: a first mail under the same name is no re-key, under another name it is', async () => {
  const it = await brakeWorld();
  for (const id of it.people) it.directory.updateUser(id, { mail: null });
  expect(await laterRound(it)).toMatchObject({ outcome: 'completed', holds: 0 });
  it.people.forEach((id, n) => void it.directory.updateUser(id, { mail: `first.last${n}@tenant.example` }));
  expect(await laterRound(it)).toMatchObject({ outcome: 'held', identityChanged: 0 });
});

test('S2, I4: addresses that pass from one person to another are settled by live reads, and do not count', async () => {
  const it = await brakeWorld();
  const swap = it.people.slice(0, 24);
  for (const id of swap) it.directory.updateUser(id, { userPrincipalName: `tmp-${id}@tenant.example` });
  swap.forEach((id, n) => {
    const address = `user${n % 2 === 0 ? n + 1 : n - 1}@tenant.example`;
    it.directory.updateUser(id, { userPrincipalName: address, mail: address });
  });
  expect(await laterRound(it)).toMatchObject({ outcome: 'completed', identityChanged: 24, holds: 0 });
});

test('S2, I3: a release of an address that another person claims is never held', async () => {
  const it = await brakeWorld({ behaviour: { pageSize: 50 } });
  rename(it, it.people.slice(0, 12));
  const heir = it.directory.addUser({ mail: 'user0@tenant.example' });
  expect(await laterRound(it)).toMatchObject({ outcome: 'held', imported: 1, identityChanged: 1 });
  const [ann = ''] = it.people;
  expect((await userOf(it.client, ann)).backupAddress).toBe(`new-${ann}@tenant.example`);
  expect((await userOf(it.client, heir)).backupAddress).toBe('user0@tenant.example');
  // And one that is on hold already.
  const second = it.directory.addUser({ mail: 'user1@tenant.example' });
  expect(await laterRound(it)).toMatchObject({ imported: 1, identityChanged: 1 });
  expect((await userOf(it.client, second)).backupAddress).toBe('user1@tenant.example');
  expect((await onlyHold(it)).users).toHaveLength(10);
});

test('S2: what was re-keyed in the last 24 hours counts', async () => {
  const it = await brakeWorld();
  rename(it, it.people.slice(0, 6));
  await laterRound(it);
  rename(it, it.people.slice(6, 11));
  expect(await laterRound(it, 20 * hourMs)).toMatchObject({ outcome: 'held', identityChanged: 0 });
});

test('S2: and no longer', async () => {
  const it = await brakeWorld();
  rename(it, it.people.slice(0, 6));
  await laterRound(it);
  rename(it, it.people.slice(6, 11));
  expect(await laterRound(it, dayMs + hourMs)).toMatchObject({ outcome: 'completed', identityChanged: 5 });
});

test('S2, S3: the budget outlives a crash', async () => {
  const it = await brakeWorld({ behaviour: { pageSize: 4 }, policy: { leaseTtlMs: 1_000 } });
  rename(it, it.people.slice(0, 14));
  it.clock.advance(hourMs);
  const before = it.repository.commits;
  it.repository.afterCommit = (number) => {
    if (number === before + 2) it.repository.dead = true;
  };
  await it.client.syncNow().catch(() => undefined);
  it.repository.dead = false;
  it.repository.afterCommit = undefined;
  it.clock.advance(30 * hourMs);
  // A round that goes on two days later is one round still.
  expect(await it.another().syncNow()).toMatchObject({ outcome: 'held', identityChanged: 0 });
  expect((await onlyHold(it)).users).toHaveLength(6);
});

test('S2: who is on hold for a name and then goes is preserved', async () => {
  const it = await brakeWorld();
  rename(it, it.people.slice(0, 11));
  await laterRound(it);
  remove(it, it.people.slice(0, 1));
  expect(await laterRound(it)).toMatchObject({ preserved: 1 });
  expect((await onlyHold(it)).users).toHaveLength(10);
});

test('S2: who is preserved leaves the hold, and shows the new names when they are read again', async () => {
  const it = await brakeWorld();
  const [ann = ''] = it.people;
  rename(it, it.people.slice(0, 11));
  it.directory.updateUser(ann, { accountEnabled: false });
  expect(await laterRound(it)).toMatchObject({ outcome: 'held', preserved: 1 });
  expect((await onlyHold(it)).users).toEqual(it.people.slice(1, 11).toSorted());
  expect(await waiting(it.client)).toMatchObject({ [ann]: 'unsettled' });
  expect(await changesOf(it.client, 'released')).toMatchObject([{ objectId: ann }]);
  await laterRound(it);
  expect(await userOf(it.client, ann)).toMatchObject({
    state: 'preserved',
    userPrincipalName: `new-${ann}@tenant.example`,
  });
  expect(await waiting(it.client)).not.toHaveProperty(ann);
  await it.client.holds.approve((await onlyHold(it)).holdId, { by });
  expect(await holdsOf(it)).toEqual([]);
});

test('S2, R5: whose preserving is refused leaves the hold of re-keys, and is decided again', async () => {
  const refused = new Set<string>();
  const it = await brakeWorld({
    onCommit: (_tx, changes) =>
      changes.flatMap((change) =>
        change.kind === 'preserved' && refused.has(change.objectId) ? [change.objectId] : [],
      ),
  });
  const [ann = ''] = it.people;
  refused.add(ann);
  rename(it, it.people.slice(0, 11));
  it.directory.updateUser(ann, { accountEnabled: false });
  await laterRound(it);
  expect((await onlyHold(it)).users).toEqual(it.people.slice(1, 11).toSorted());
  refused.clear();
  await laterRound(it);
  await laterRound(it);
  expect(await userOf(it.client, ann)).toMatchObject({ state: 'preserved' });
  expect((await onlyHold(it)).users).toHaveLength(10);
});
