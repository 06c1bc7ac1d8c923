import type { MembershipRecord } from '../../domain/group-records.js';
import { recordKey } from '../../domain/records.js';
import { matchesOf } from '../../ports/matches-filter.js';
import type { Filters } from '../../ports/repository.js';
import { KeptRecords } from './kept-records.js';

/** Memberships, found by member without a look at all of them. */
export class KeptMemberships extends KeptRecords<'membership'> {
  readonly #byMember = new Map<string, Set<string>>();

  constructor() {
    super('membership', recordKey.membership);
  }

  override put(membership: MembershipRecord): void {
    super.put(membership);
    const { memberId } = membership;
    const key = this.keyOf(membership);
    const keys = this.#byMember.get(memberId);
    if (keys === undefined) this.#byMember.set(memberId, new Set([key]));
    else keys.add(key);
  }

  override *search(
    filter: Filters['membership'] | undefined,
    after: string | null,
    upTo: string | null,
  ): Generator<MembershipRecord> {
    const { memberIds } = filter ?? {};
    if (memberIds === undefined) return yield* super.search(filter, after, upTo);
    const matches = matchesOf('membership', filter);
    const keys = [...new Set(memberIds)].flatMap((id) => [...(this.#byMember.get(id) ?? [])]);
    for (const key of keys.sort()) {
      const membership = this.get(key);
      const isBetween = (after === null || key > after) && (upTo === null || key <= upTo);
      if (isBetween && membership && matches(membership)) yield membership;
    }
  }
}
