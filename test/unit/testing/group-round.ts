import type { GroupEntry, MemberChange } from '../../../src/domain/directory-group.js';
import type { Directory, GroupPageRequest, GroupPageResult } from '../../../src/ports/directory.js';

export type GroupPage = Extract<GroupPageResult, { kind: 'page' }>;

export interface GroupRound {
  readonly pages: readonly GroupPage[];
  readonly entries: readonly GroupEntry[];
  readonly deltaLink: string;
}

/** All pages of a round, of these groups without a token or from a deltaLink. */
export async function groupRound(
  directory: Directory,
  from: readonly string[] | string,
): Promise<GroupRound> {
  const pages: GroupPage[] = [];
  let request: GroupPageRequest =
    typeof from === 'string' ? { kind: 'link', link: from } : { kind: 'initial', groupIds: from };
  for (;;) {
    const page = await directory.fetchGroupPage(request);
    if (page.kind !== 'page') throw new Error(`the token is rejected: ${page.cause}`);
    pages.push(page);
    if (page.next.kind === 'delta') {
      return { pages, entries: pages.flatMap(({ entries }) => entries), deltaLink: page.next.link };
    }
    request = { kind: 'link', link: page.next.link };
  }
}

/** What a consumer that merges slices in order knows of each group. */
export class Memberships {
  readonly #groups = new Map<string, { removed: GroupEntry['removed']; members: Map<string, string> }>();

  apply(entries: readonly GroupEntry[]): this {
    for (const { objectId, removed, members } of entries) {
      const known = this.#groups.get(objectId) ?? { removed, members: new Map<string, string>() };
      this.#groups.set(objectId, known);
      known.removed = removed;
      // A restored group names its members anew, and not those who left just before it was deleted.
      if (removed !== null) known.members.clear();
      for (const member of members) merge(known.members, member);
    }
    return this;
  }

  /** The members of a group, sorted, each with its kind; undefined for a group that is gone or was never named. */
  of(groupId: string): string[] | undefined {
    const known = this.#groups.get(groupId);
    if (known === undefined || known.removed !== null) return undefined;
    return [...known.members].map(([id, kind]) => `${kind} ${id}`).sort();
  }
}

function merge(members: Map<string, string>, { objectId, kind, removed }: MemberChange): void {
  if (removed) members.delete(objectId);
  else members.set(objectId, kind);
}
