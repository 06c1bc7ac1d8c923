import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import type { Change } from '../../../../src/domain/change.js';
import { exampleTenant } from '../../../../src/testing/index.js';
import { type OpenSchema, openSchema } from '../../../postgres/open-schema.js';

let opened: OpenSchema;
beforeAll(async () => {
  opened = await openSchema(inject('postgresUrl'));
});
afterAll(() => opened.close());

test('changes are scanned in the order of their positions, and not of the digits', async () => {
  const { repository } = opened;
  const change = Array.from({ length: 12 }, (_, index) => ({
    kind: 'imported' as const,
    position: index + 1,
    at: new Date('2026-01-01T00:00:00Z'),
    objectId: '11111111-1111-4111-8111-111111111111',
    mappingId: 'm',
  }));
  const guard = { position: 0, commitId: 'first' };
  await repository.commit(exampleTenant, guard, { put: { change }, remove: {}, head: { position: 12 } });
  const first = await repository.scan(exampleTenant, 'change', { limit: 10 });
  expect(first.records.map(({ position }) => position)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  const rest = await repository.scan(exampleTenant, 'change', { after: first.after, limit: 10 });
  expect(rest.records.map(({ position }) => position)).toEqual([11, 12]);
});

test('what a change calls from and until is an instant for a suspect window alone, and a domain for a domain', async () => {
  const { repository } = opened;
  const at = new Date('2026-01-01T00:00:00Z');
  const [oldObjectId, newObjectId] = [
    '11111111-1111-4111-8111-111111111111',
    '22222222-2222-4222-8222-222222222222',
  ];
  const change: Change[] = [
    { kind: 'domain-changed', position: 1, at, from: '2026.example', to: 'new.example', users: 3 },
    {
      kind: 'address-recycled',
      position: 2,
      at,
      address: 'x@tenant.example',
      oldObjectId,
      newObjectId,
      from: at,
      until: new Date('2026-01-02T00:00:00Z'),
    },
  ];
  const tenantId = '33333333-3333-4333-8333-333333333333';
  const guard = { position: 0, commitId: 'first' };
  await repository.commit(tenantId, guard, { put: { change }, remove: {}, head: { position: 2 } });
  expect((await repository.scan(tenantId, 'change', { limit: 10 })).records).toEqual(change);
});
