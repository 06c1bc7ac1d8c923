import type { Change } from '../domain/change.js';
import type { OnCommit } from '../options.js';
import { type HostHook, HostRefusal } from './commit-once.js';

/**
 * The product's writes, with its refusals turned into a commit taken back.
 *
 * @param refused - people of whom nothing is written, so that the product hears nothing of them either
 */
export function hostHook<Tx>(
  onCommit: OnCommit<Tx> | undefined,
  refused: ReadonlyMap<string, unknown> = new Map(),
): HostHook<Tx> | undefined {
  if (onCommit === undefined) return undefined;
  return {
    async run(tx, changes) {
      const told = changes.filter((change) => !('objectId' in change && refused.has(change.objectId)));
      if (told.length === 0) return;
      const refusals: unknown = await onCommit(tx, told);
      if (refusals === undefined || refusals === null) return;
      const ids = checkRefusals(refusals, told);
      if (ids.length > 0) throw new HostRefusal(ids);
    },
  };
}

function checkRefusals(refusals: unknown, changes: readonly Change[]): string[] {
  if (!Array.isArray(refusals)) throw new TypeError('onCommit must return nothing or a list of object ids');
  const people = new Set(changes.flatMap((change) => ('objectId' in change ? [change.objectId] : [])));
  return refusals.map((id: unknown) => {
    const objectId = typeof id === 'string' ? id.toLowerCase() : '';
    if (!people.has(objectId)) throw new TypeError('onCommit refused somebody who is in none of the changes');
    return objectId;
  });
}
