import { describe, expect, test } from 'vitest';
import type { DraftRow } from '../../../src/domain/preview.js';
import type { MappingDraft } from '../../../src/engine/admin/mapping-input.js';
import { aMapping } from '../../../src/testing/index.js';
import { type Client, failure, inDepartment, world } from '../client/world.js';

async function previewOf(client: Client, draft: MappingDraft<unknown> & { readonly mappingId?: string }) {
  const rows: DraftRow[] = [];
  const preview = await client.mappings.preview(draft, { onRow: (row) => void rows.push(row) });
  return { ...preview, rows };
}

/** Ann in Sales and Ben in Legal are managed by mappings of their own; Eve in HR by none. */
async function departments() {
  const it = world();
  const [ann, ben, eve] = ['Sales', 'Legal', 'HR'].map((department) =>
    it.directory.addUser({ userPrincipalName: `${department}@tenant.example`, department }),
  ) as [string, string, string];
  const sales = await it.client.mappings.create(aMapping({ criteria: inDepartment('Sales') }));
  const legal = await it.client.mappings.create(aMapping({ criteria: inDepartment('Legal') }));
  await it.client.syncNow();
  return { ...it, ann, ben, eve, sales, legal };
}

const upn = (department: string) => ({ userPrincipalName: `${department}@tenant.example` });

describe('a draft of a new mapping', () => {
  test('R1: before the others it takes from them and from nobody; after them what they leave', async () => {
    const { client, ann, ben, eve, sales, legal } = await departments();
    const draft = { name: 'All', criteria: { everyone: true }, assignment: {} } as const;
    const first = await previewOf(client, { ...draft, priority: 0 });
    expect(first.rows).toEqual([
      { kind: 'take', objectId: ann, ...upn('Sales'), fromMappingId: sales.mappingId },
      { kind: 'take', objectId: ben, ...upn('Legal'), fromMappingId: legal.mappingId },
      { kind: 'take', objectId: eve, ...upn('HR') },
      { kind: 'import', objectId: eve, ...upn('HR'), mappingId: 'draft', state: 'active' },
    ]);
    expect(first.draft).toEqual({
      mappingId: 'draft',
      takes: 3,
      letsGo: 0,
      from: [
        { mappingId: sales.mappingId, people: 1 },
        { mappingId: legal.mappingId, people: 1 },
        { people: 1 },
      ],
    });
    expect(first.summary.mappings.map(({ mappingId, state }) => [mappingId, state])).toEqual([
      ['draft', 'takes-people'],
      [sales.mappingId, 'shadowed'],
      [legal.mappingId, 'shadowed'],
    ]);
    const last = await previewOf(client, draft);
    expect(last.draft).toEqual({ mappingId: 'draft', takes: 1, letsGo: 0, from: [{ people: 1 }] });
    expect(last.summary.mappings.at(-1)).toMatchObject({
      mappingId: 'draft',
      takes: 1,
      matches: 3,
      imports: 1,
    });
  });

  test('S3: nothing is stored, and the next round is no full one', async () => {
    const { client, directory, repository } = await departments();
    const { commits } = repository;
    await previewOf(client, aMapping());
    expect(repository.commits).toBe(commits);
    expect((await client.syncNow()).kind).toBe('incremental');
    expect(directory.calls.length).toBeGreaterThan(0);
  });

  test('S12: its groups are read, though no round has read them', async () => {
    const { client, directory, ben, eve, legal } = await departments();
    const group = directory.addGroup();
    directory.addMember(group, ben);
    directory.addMember(group, eve);
    const { draft } = await previewOf(client, {
      ...aMapping({ criteria: { memberOf: group } }),
      priority: 0,
    });
    expect(draft).toMatchObject({
      takes: 2,
      from: [{ mappingId: legal.mappingId, people: 1 }, { people: 1 }],
    });
    expect(await client.status()).toMatchObject({ mappings: [{}, {}] });
  });

  test('S8: a draft that create would refuse is refused', async () => {
    const { client, directory } = await departments();
    const calls = directory.calls.length;
    const wrong = { ...aMapping(), criteria: { attribute: 'department', op: 'like', value: 1 } as never };
    expect((await failure(previewOf(client, wrong))).code).toBe('ERR_MAPPING_INVALID');
    expect(directory.calls.length).toBe(calls);
  });
});

describe('a draft in the place of a mapping', () => {
  test('R1: keeps whom both take, takes others, and lets go whom it does not take', async () => {
    const { client, directory, ann, eve, sales, legal } = await departments();
    const zoe = directory.addUser({ ...upn('zoe'), department: 'Sales', jobTitle: 'Clerk' });
    await client.syncNow();
    const criteria = {
      any: [inDepartment('HR'), { attribute: 'jobTitle', op: 'eq', value: 'Clerk' }],
    } as const;
    const { mappingId } = sales;
    const { rows, draft, summary } = await previewOf(client, { ...aMapping({ criteria }), mappingId });
    expect(rows.filter(({ kind }) => kind === 'take' || kind === 'let-go')).toEqual([
      { kind: 'let-go', objectId: ann, ...upn('Sales') },
      { kind: 'take', objectId: eve, ...upn('HR') },
      { kind: 'take', objectId: zoe, ...upn('zoe'), fromMappingId: mappingId },
    ]);
    expect(draft).toMatchObject({ mappingId, takes: 2, letsGo: 1 });
    expect(summary.mappings.map(({ mappingId }) => mappingId)).toEqual([mappingId, legal.mappingId]);
  });

  test('S12: whom the replaced one takes by a group is known, though the draft asks for none', async () => {
    const { client, directory, ann, sales } = await departments();
    const group = directory.addGroup();
    directory.addMember(group, ann);
    await client.mappings.update(sales.mappingId, { criteria: { memberOf: group } });
    await client.syncNow();
    const { mappingId } = sales;
    const { draft } = await previewOf(client, {
      ...aMapping({ criteria: inDepartment('Sales') }),
      mappingId,
    });
    expect(draft.from).toEqual([{ mappingId, people: 1 }]);
  });

  test('ERR_MAPPING_CONFLICT when there is no such mapping', async () => {
    const { client } = await departments();
    expect((await failure(previewOf(client, { ...aMapping(), mappingId: 'nope' }))).code).toBe(
      'ERR_MAPPING_CONFLICT',
    );
  });
});
