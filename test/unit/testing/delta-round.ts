import { alwaysSelected, type DirectoryEntry } from '../../../src/domain/directory-user.js';
import type { RoundKind } from '../../../src/domain/report.js';
import type { PageResult } from '../../../src/ports/directory.js';
import type { InMemoryDirectory } from '../../../src/testing/index.js';

export const select = [...alwaysSelected, 'department'];

export type Page = Extract<PageResult, { kind: 'page' }>;

export interface Round {
  readonly pages: readonly Page[];
  readonly entries: readonly DirectoryEntry[];
  readonly deltaLink: string;
}

export async function follow(
  directory: InMemoryDirectory,
  link: string,
  kind: RoundKind = 'incremental',
): Promise<Page> {
  return expectPage(await directory.fetchPage({ kind: 'link', link, round: kind }));
}

/** All pages of a round, from no token or from a deltaLink. */
export async function round(
  directory: InMemoryDirectory,
  from?: string,
  asked: readonly string[] = select,
): Promise<Round> {
  let page =
    from === undefined
      ? expectPage(await directory.fetchPage({ kind: 'initial', select: asked }))
      : await follow(directory, from);
  const pages = [page];
  while (page.next.kind === 'next') {
    page = await follow(directory, page.next.link, from === undefined ? 'initial' : 'incremental');
    pages.push(page);
  }
  return { pages, entries: pages.flatMap((each) => each.entries), deltaLink: page.next.link };
}

function expectPage(result: PageResult): Page {
  if (result.kind !== 'page') throw new Error(`the token is rejected: ${result.cause}`);
  return result;
}

/** Numbers in [0, 1) from a seed (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
