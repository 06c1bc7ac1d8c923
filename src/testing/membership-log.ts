import type { MembershipRecord } from '../domain/group-records.js';
import { recordKey } from '../domain/records.js';
import { matchesOf } from '../ports/matches-filter.js';
import type { Filters } from '../ports/repository.js';
import { type RecordTable, SortedRecords } from './sorted-records.js';

/** Memberships, found by group and by member without a look at all of them. */
export class MembershipLog implements RecordTable<MembershipRecord> {
  readonly #byGroup = new Map<string, SortedRecords<MembershipRecord>>();
  readonly #byMember = new Map<string, Map<string, MembershipRecord>>();

  get(key: string): MembershipRecord | undefined {
    return this.#byGroup.get(groupOf(key))?.get(key);
  }

  put(membership: MembershipRecord): void {
    const { groupId, memberId } = membership;
    let group = this.#byGroup.get(groupId);
    if (group === undefined) {
      group = new SortedRecords<MembershipRecord>(recordKey.membership);
      this.#byGroup.set(groupId, group);
    }
    group.put(membership);
    let memberships = this.#byMember.get(memberId);
    if (memberships === undefined) {
      memberships = new Map();
      this.#byMember.set(memberId, memberships);
    }
    memberships.set(groupId, membership);
  }

  delete(key: string): void {
    const membership = this.get(key);
    if (membership === undefined) return;
    this.#byGroup.get(membership.groupId)!.delete(key);
    this.#byMember.get(membership.memberId)!.delete(membership.groupId);
  }

  page(
    after: string | null,
    limit: number,
    matches: (membership: MembershipRecord) => boolean,
  ): { readonly records: readonly MembershipRecord[]; readonly after: string | null } {
    return this.#inGroups([...this.#byGroup.keys()], after, limit, matches);
  }

  /** The matching memberships in the order of their keys, page by page. */
  search(
    filter: Filters['membership'],
    after: string | null,
    limit: number,
  ): { readonly records: readonly MembershipRecord[]; readonly after: string | null } {
    const { groupIds, memberIds } = filter;
    const matches = matchesOf('membership', filter);
    if (memberIds === undefined) {
      return this.#inGroups(groupIds ?? [...this.#byGroup.keys()], after, limit, matches);
    }
    const found = [...new Set(memberIds)]
      .flatMap((id) => [...(this.#byMember.get(id)?.values() ?? [])])
      .filter(matches)
      .map((membership) => ({ key: recordKey.membership(membership), membership }))
      .filter(({ key }) => after === null || key > after)
      .sort((a, b) => (a.key < b.key ? -1 : 1));
    const page = found.slice(0, limit);
    return {
      records: page.map(({ membership }) => membership),
      after: found.length > page.length ? page.at(-1)!.key : null,
    };
  }

  #inGroups(
    groupIds: readonly string[],
    after: string | null,
    limit: number,
    matches: (membership: MembershipRecord) => boolean,
  ) {
    const records: MembershipRecord[] = [];
    const from = after === null ? '' : groupOf(after);
    for (const groupId of [...new Set(groupIds)].filter((id) => id >= from).sort()) {
      const place = groupId === from ? after : null;
      const page = this.#byGroup.get(groupId)?.page(place, limit - records.length, matches);
      records.push(...(page?.records ?? []));
      if (records.length === limit) return { records, after: recordKey.membership(records.at(-1)!) };
    }
    return { records, after: null };
  }
}

function groupOf(key: string): string {
  return key.slice(0, key.indexOf(' '));
}
