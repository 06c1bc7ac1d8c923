import type { UserRecord } from '../../src/domain/records.js';
import { same } from '../oracle/plain.js';

/**
 * R4: everybody whose record was written although nothing of them had changed, in words.
 *
 * @param written - object ids of the records that were written between the two
 */
export function needlessWrites(
  before: readonly UserRecord[],
  after: readonly UserRecord[],
  written: ReadonlySet<string>,
): string[] {
  const known = new Map(before.map((user) => [user.objectId, user]));
  return after.flatMap((user) => {
    const earlier = known.get(user.objectId);
    if (!written.has(user.objectId) || isLearnt(earlier, user) || isSeen(earlier, user)) return [];
    return [`R4: rewritten ${JSON.stringify(earlier)} as ${JSON.stringify(user)}`];
  });
}

/** A question about the person was settled by a live read, which is a sight of them (I7). */
function isSeen(before: UserRecord | undefined, after: UserRecord): boolean {
  if (before === undefined) return false;
  const { upnClaim, addressClaim } = after;
  return same({ ...before, upnClaim, addressClaim }, after);
}

/** A full round may say for the first time that a property is missing; nothing else may change at rest. */
function isLearnt(before: UserRecord | undefined, after: UserRecord): boolean {
  if (before === undefined) return false;
  const names = Object.keys(after.attributes).filter((name) => !(name in before.attributes));
  if (names.length === 0 || names.some((name) => after.attributes[name] !== null)) return false;
  const learnt = Object.fromEntries(names.map((name) => [name, null]));
  const { updatedAt } = after;
  return same({ ...before, updatedAt, attributes: { ...before.attributes, ...learnt } }, after);
}
