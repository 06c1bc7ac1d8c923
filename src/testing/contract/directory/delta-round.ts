import type { GroupEntry, MemberChange } from '../../../domain/directory-group.js';
import type { DirectoryEntry } from '../../../domain/directory-user.js';
import type { DeltaPageResult, Directory, PageRequest } from '../../../ports/directory.js';
import { assertThat, fail } from '../difference.js';

/** Bounds a directory whose links never end. */
const mostPages = 1_000;

export interface DeltaRound<Entry> {
  readonly entries: readonly Entry[];
  readonly deltaLink: string;
}

/** Follows links until the deltaLink. */
async function follow<Entry>(
  first: DeltaPageResult<Entry>,
  next: (link: string) => Promise<DeltaPageResult<Entry>>,
): Promise<DeltaRound<Entry>> {
  const entries: Entry[] = [];
  let page = first;
  for (let pages = 1; ; pages += 1) {
    assertThat(pages <= mostPages, 'a round of a small tenant does not end');
    if (page.kind !== 'page') fail(`a good link is rejected: ${page.cause}`);
    entries.push(...page.entries);
    const { kind, link } = page.next;
    assertThat(typeof link === 'string' && link !== '', `a page has no ${kind} link`);
    if (kind === 'delta') return { entries, deltaLink: link };
    page = await next(link);
  }
}

export const select = [
  'userPrincipalName',
  'mail',
  'displayName',
  'accountEnabled',
  'userType',
  'proxyAddresses',
  'createdDateTime',
  'deletedDateTime',
];

export async function initialRound(
  directory: Directory,
  query: { readonly select?: readonly string[]; readonly ids?: readonly string[] } = {},
): Promise<DeltaRound<DirectoryEntry>> {
  const first = await directory.fetchPage({ kind: 'initial', select, ...query });
  return follow(first, (link) => directory.fetchPage({ kind: 'link', link, round: 'initial' }));
}

export async function roundFrom(
  directory: Directory,
  deltaLink: string,
): Promise<DeltaRound<DirectoryEntry>> {
  const request = (link: string): PageRequest => ({ kind: 'link', link, round: 'incremental' });
  return follow(await directory.fetchPage(request(deltaLink)), (link) => directory.fetchPage(request(link)));
}

/** From no token, or from a deltaLink. */
export async function groupRound(
  directory: Directory,
  from: readonly string[] | string,
): Promise<DeltaRound<GroupEntry>> {
  const byLink = (link: string) => directory.fetchGroupPage({ kind: 'link', link });
  if (typeof from === 'string') return follow(await byLink(from), byLink);
  return follow(await directory.fetchGroupPage({ kind: 'initial', groupIds: from }), byLink);
}

/** The last word on each: one may stand several times. */
export function lastWords(entries: readonly DirectoryEntry[]): ReadonlyMap<string, DirectoryEntry> {
  return new Map(entries.map((entry) => [entry.objectId, entry]));
}

/** The last word on each member of a group, which comes in slices. */
export function membersOf(
  entries: readonly GroupEntry[],
  groupId: string,
): ReadonlyMap<string, MemberChange> {
  const slices = entries.filter(({ objectId }) => objectId === groupId);
  return new Map(slices.flatMap(({ members }) => members).map((member) => [member.objectId, member]));
}
