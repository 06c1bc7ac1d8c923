import type { DirectoryEntry } from '../../domain/directory-user.js';
import type { RoundKind } from '../../domain/report.js';
import { propertiesOf } from './properties-of.js';
import { type DeltaPage, readDeltaPage, removalOf } from './read-page.js';

/** One page of users/delta. */
export function readUserPage(
  body: unknown,
  { round, origin }: { readonly round: RoundKind; readonly origin: string },
): DeltaPage<DirectoryEntry> {
  const readItem = round === 'initial' ? readInitialItem : readChangedItem;
  return readDeltaPage(body, { origin, resource: 'users', readItem });
}

function readInitialItem(item: Readonly<Record<string, unknown>>, objectId: string): DirectoryEntry {
  const upn = item.userPrincipalName;
  return readUser(
    item,
    objectId,
    typeof upn === 'string' && upn !== '' && typeof item.accountEnabled === 'boolean',
  );
}

function readChangedItem(item: Readonly<Record<string, unknown>>, objectId: string): DirectoryEntry {
  return readUser(item, objectId, false);
}

function readUser(item: Readonly<Record<string, unknown>>, objectId: string, whole: boolean): DirectoryEntry {
  const reason = removalOf(item);
  return reason === null
    ? { kind: 'user', objectId, whole, properties: propertiesOf(item) }
    : { kind: 'removed', objectId, reason };
}
