import { describe, expect, test } from 'vitest';
import { alwaysSelected, type DirectoryEntry } from '../../../src/domain/directory-user.js';
import type { PageResult } from '../../../src/ports/directory.js';
import { InMemoryDirectory, VirtualClock } from '../../../src/testing/index.js';

const select = [...alwaysSelected, 'department'];

type Page = Extract<PageResult, { kind: 'page' }>;

function expectPage(result: PageResult): Page {
  if (result.kind !== 'page') throw new Error(`token rejected: ${result.cause}`);
  return result;
}

/** All pages of a round, from no token or from a deltaLink. */
async function round(directory: InMemoryDirectory, from?: string, asked: readonly string[] = select) {
  const pages: Page[] = [];
  let page = expectPage(
    await directory.fetchPage(
      from === undefined
        ? { kind: 'initial', select: asked }
        : { kind: 'link', link: from, round: 'incremental' },
    ),
  );
  for (;;) {
    pages.push(page);
    if (page.next.kind === 'delta') break;
    page = expectPage(
      await directory.fetchPage({ kind: 'link', link: page.next.link, round: 'incremental' }),
    );
  }
  const entries: DirectoryEntry[] = pages.flatMap((each) => each.entries);
  return { pages, entries, deltaLink: page.next.link };
}

describe('an initial round', () => {
  test('sends every active user whole, only what is selected, and no null', async () => {
    const directory = new InMemoryDirectory({ clock: new VirtualClock() });
    const ann = directory.addUser({ displayName: 'Ann', department: 'Sales', jobTitle: 'Seller' });
    directory.addUser({ displayName: 'Ben', department: null });
    const { entries } = await round(directory);
    expect(entries).toEqual([
      {
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
      },
      expect.objectContaining({ whole: true, properties: expect.not.objectContaining({ department: null }) }),
    ]);
  });
});
