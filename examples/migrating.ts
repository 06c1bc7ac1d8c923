import assert from 'node:assert/strict';
import { type AdoptionRow, DeltaSyncClient, verifyIdentity } from 'entra-delta-sync';
import { GraphDirectory } from 'entra-delta-sync/graph';
import { FakeLicense, InMemoryRepository, type InMemoryTransaction } from 'entra-delta-sync/testing';
import { GraphSimulator } from 'entra-delta-sync/testing/graph-simulator';

// A product with a sync of its own moves in: docs/migrating.md, step by step.
interface Assignment {
  readonly profile: string;
}

/** A row of the product's table, and the backup chain that hangs on it. */
interface OldRow {
  readonly chain: string;
  readonly address: string;
  readonly firstBackupAt: Date;
  objectId?: string;
}

// The customer's tenant, behind a server that speaks Graph.
const simulator = await GraphSimulator.start();
const { tenant } = simulator;
const { tenantId } = tenant;
const since2020 = { createdDateTime: '2020-01-01T00:00:00Z' };
const person = (name: string, more = since2020) =>
  tenant.addUser({ displayName: name, mail: `${name.toLowerCase()}@contoso.example`, ...more }).id;
const [ann, ben, cid] = [person('Ann'), person('Ben'), person('Cid')];
const eve = person('Eve');

// Ann has married. Dan has left, and somebody new got his address: the old sync, which goes by addresses, has not noticed.
tenant.updateUser(ann, { mail: 'ann.smith@contoso.example' });
const newDan = person('Dan', { createdDateTime: '2025-06-01T00:00:00Z' });

const firstBackupAt = new Date('2022-01-01T00:00:00Z');
const table: OldRow[] = [
  { chain: 'chain-1', address: 'ann@contoso.example', objectId: ann, firstBackupAt },
  { chain: 'chain-2', address: 'ben@contoso.example', firstBackupAt },
  { chain: 'chain-3', address: 'dan@contoso.example', objectId: newDan, firstBackupAt },
  { chain: 'chain-4', address: 'cid@contoso.example', objectId: cid, firstBackupAt },
];

// 1. The gate alone, before every backup of the old product: no store, nothing to migrate.
const directory = new GraphDirectory({ client: simulator.client() });
const verdicts: string[] = [];
for (const { objectId, address } of table) {
  if (objectId === undefined) continue;
  const { verdict } = await verifyIdentity(directory, { objectId, address }, { tenantId });
  verdicts.push(`${address}: ${verdict}`);
}
// It knows nothing of the past: that Dan is another one only the age of his account tells.
assert.deepEqual(verdicts, [
  'ann@contoso.example: renamed',
  'dan@contoso.example: same',
  'cid@contoso.example: same',
]);

// 2. In the shadow of the old sync: mappings, and what a first sync would do. Nobody is written.
const newChains: string[] = [];
const repository = new InMemoryRepository();
const client = new DeltaSyncClient<Assignment, InMemoryTransaction>({
  tenantId,
  directory,
  repository,
  license: new FakeLicense(),
  onCommit: (_tx, changes) => {
    // Adopted people go on in their chains; a new one is begun for who is imported.
    for (const change of changes) if (change.kind === 'imported') newChains.push(change.objectId);
  },
});
await client.mappings.create({ name: 'All', criteria: { everyone: true }, assignment: { profile: 'gold' } });
async function wouldImport(): Promise<string[]> {
  const ids: string[] = [];
  await client.preview({
    onRow: (row) => {
      if (row.kind === 'import') ids.push(row.objectId);
    },
  });
  return ids.sort();
}
assert.deepEqual(await wouldImport(), [ann, ben, cid, eve, newDan].sort());

// 3. Adoption: the table is taken over row by row, and what can't be is listed with its reason.
async function adopt(rows: Iterable<OldRow>): Promise<AdoptionRow[]> {
  const told: AdoptionRow[] = [];
  function* records() {
    for (const { chain, ...known } of rows) {
      yield { ...known, ref: chain, state: 'active', assignment: { profile: 'gold' } } as const;
    }
  }
  await client.users.adopt(records(), { by: 'migration', onRow: (row) => void told.push(row) });
  return told;
}
const told = await adopt(table);
assert.deepEqual(
  told.map(({ ref, outcome }) => `${ref} ${outcome}`),
  ['chain-1 adopted', 'chain-2 proposed', 'chain-3 reused', 'chain-4 adopted'],
);
// Somebody looks at the proposals. What they agree to is written into the product's table, and adopted with it.
for (const { index, outcome, objectId } of told) {
  if (outcome === 'proposed' && objectId !== undefined) table[index]!.objectId = objectId;
}
assert.equal((await adopt(table))[1]?.outcome, 'adopted');
assert.deepEqual(
  [(await client.users.get(ben))?.ref, (await client.users.get(ann))?.ref],
  ['chain-2', 'chain-1'],
);
assert.equal(await client.users.get(newDan), undefined);

// 4. The switch: the preview names newcomers alone, so the old sync is turned off, and this one goes on.
assert.deepEqual(await wouldImport(), [eve, newDan].sort());
const first = await client.syncNow();
assert.deepEqual([first.imported, first.preserved], [2, 0]);
assert.deepEqual(newChains.sort(), [eve, newDan].sort());
assert.equal((await client.users.get(ann))?.backupAddress, 'ann.smith@contoso.example');
// It may be run once more, and by mistake: nothing changes.
const { position } = (await repository.head(tenantId)) ?? {};
await adopt(table);
assert.equal((await repository.head(tenantId))?.position, position);

await simulator.stop();
