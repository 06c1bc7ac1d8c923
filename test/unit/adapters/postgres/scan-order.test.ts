import { afterAll, beforeAll, expect, inject, test } from 'vitest';
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
