import assert from 'node:assert/strict';
import { type Change, DeltaSyncClient } from 'entra-delta-sync';
import { GraphDirectory } from 'entra-delta-sync/graph';
import { FakeLicense, InMemoryRepository, type InMemoryTransaction } from 'entra-delta-sync/testing';
import { GraphSimulator } from 'entra-delta-sync/testing/graph-simulator';

interface Assignment {
  readonly profile: 'gold' | 'silver';
}

// The customer's tenant, behind a server that speaks Graph. Against the real one, only the next lines differ.
const simulator = await GraphSimulator.start();
const { tenant } = simulator;
const ada = tenant.addUser({ displayName: 'Ada', department: 'Sales', mail: 'ada@contoso.example' });
tenant.addUser({ displayName: 'Ben', department: 'Finance', mail: 'ben@contoso.example' });
const directory = new GraphDirectory({ client: simulator.client() });

// The product's own rows, written in the transaction of the page: a backup job for whoever is imported.
const jobOf = (objectId: string) => `backup-job/${objectId}`;
async function onCommit(tx: InMemoryTransaction, changes: readonly Change[]) {
  for (const change of changes) {
    if (change.kind === 'imported') tx.set(jobOf(change.objectId), { state: 'scheduled' });
    if (change.kind === 'preserved') tx.set(jobOf(change.objectId), { state: 'stopped' });
  }
}

const repository = new InMemoryRepository();
const client = new DeltaSyncClient<Assignment, InMemoryTransaction>({
  tenantId: tenant.tenantId,
  directory,
  repository,
  license: new FakeLicense(),
  onCommit,
});

await client.mappings.create({
  name: 'Sales',
  criteria: { attribute: 'department', op: 'eq', value: 'Sales' },
  assignment: { profile: 'gold' },
});

const first = await client.syncNow();
assert.equal(first.kind, 'initial');
assert.deepEqual([first.imported, first.unmatched], [1, 1]);

for await (const { displayName, backupAddress, assignment } of client.users.list()) {
  assert.deepEqual([displayName, backupAddress, assignment.profile], ['Ada', 'ada@contoso.example', 'gold']);
}

// A consumer of the change feed keeps the last position it has seen, and asks for what came after it.
let seen = 0;
async function newChanges(): Promise<Change[]> {
  const changes: Change[] = [];
  for await (const change of client.changes.list({ after: seen })) changes.push(change);
  seen = changes.at(-1)?.position ?? seen;
  return changes;
}
assert.deepEqual(
  (await newChanges()).map(({ kind }) => kind),
  ['admin', 'imported'],
);

// Ada is renamed and leaves; a newcomer gets the old address, and never Ada's record.
tenant.updateUser(ada.id, { mail: 'ada.smith@contoso.example' });
await client.syncNow();
tenant.removeUser(ada.id);
const zoe = tenant.addUser({ displayName: 'Zoe', department: 'Sales', mail: 'ada@contoso.example' });
const last = await client.syncNow();
assert.equal(last.kind, 'incremental');
const kinds = (await newChanges()).map(({ kind }) => kind);
for (const kind of ['identity-changed', 'imported', 'preserved'] as const) assert.ok(kinds.includes(kind));
assert.equal((await client.users.get(ada.id))?.state, 'preserved');
assert.equal((await client.users.get(zoe.id))?.backupAddress, 'ada@contoso.example');
assert.deepEqual(repository.hostRow(jobOf(ada.id)), { state: 'stopped' });
assert.deepEqual(repository.hostRow(jobOf(zoe.id)), { state: 'scheduled' });

await simulator.stop();
