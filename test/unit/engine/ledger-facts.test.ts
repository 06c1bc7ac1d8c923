import { expect, test } from 'vitest';
import { ledgerFacts } from '../../../src/engine/ledger-facts.js';
import { emptyHead } from '../../../src/index.js';
import { exampleTenant } from '../../../src/testing/example-tenant.js';
import { InMemoryRepository } from '../../../src/testing/index.js';
import { aWindow } from '../core/ledger/ledger-facts.js';

test('S3: a window that came after the head is not among the facts: its number would be given twice in one commit', async () => {
  const repository = new InMemoryRepository();
  const head = { ...emptyHead, counts: { ...emptyHead.counts, windows: 2, openWindows: 2 } };
  const opened = (serial: number) => {
    const { until: _, ...open } = aWindow('a', 'b', { serial });
    return open;
  };
  const write = { put: { window: [0, 1, 2].map(opened) }, remove: {}, head };
  await repository.commit(exampleTenant, { position: 0, commitId: 'c' }, write);
  const context = {
    repository,
    tenantId: exampleTenant,
    policy: { directoryLagMs: 0 },
  } as unknown as Parameters<typeof ledgerFacts>[0];
  const known = { users: new Map(), exclusions: new Map() };
  const question = { readAt: new Map(), markedAt: null, contestable: [], people: ['b'], known };
  const { windows } = await ledgerFacts(context, head, question);
  expect(windows.map(({ serial }) => serial)).toEqual([0, 1]);
});
