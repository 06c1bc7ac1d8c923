import type { Change, IdentityLabels } from '../../src/domain/change.js';
import type { UserRecord } from '../../src/domain/records.js';
import { same } from '../oracle/plain.js';

interface Replayed {
  mappingId: string;
  /** Undefined after an import alone, of which the feed does not say whether it was into preserved. */
  state: string | undefined;
  reason: string | null;
  labels: IdentityLabels | undefined;
}

/** Told of people who may not be in the table yet. */
const waits: ReadonlySet<string> = new Set(['left-over', 'held', 'released']);

/** What a consumer of the change feed believes, against the records: every difference in words. */
export function feedDifferences(changes: readonly Change[], users: readonly UserRecord[]): string[] {
  const differences: string[] = [];
  const replayed = new Map<string, Replayed>();
  for (const change of changes) {
    if (change.kind === 'adopted') {
      if (replayed.has(change.objectId)) differences.push(`the feed adopts ${change.objectId} twice`);
      const { objectId, mappingId, state, reason = null } = change;
      replayed.set(objectId, { mappingId, state, reason, labels: undefined });
      continue;
    }
    if (change.kind === 'imported') {
      if (replayed.has(change.objectId)) differences.push(`the feed imports ${change.objectId} twice`);
      const { objectId, mappingId } = change;
      replayed.set(objectId, { mappingId, state: undefined, reason: null, labels: undefined });
      continue;
    }
    if (!('objectId' in change) || waits.has(change.kind)) continue;
    const user = replayed.get(change.objectId);
    if (user === undefined) differences.push(`the feed ${change.kind} ${change.objectId} before an import`);
    else follow(user, change);
  }
  for (const user of users) {
    const told = replayed.get(user.objectId);
    if (told === undefined) differences.push(`the feed never imports ${user.objectId}`);
    else differences.push(...compare(user, told));
  }
  return differences;
}

function follow(user: Replayed, change: Change): void {
  if (change.kind === 'preserved') Object.assign(user, { state: 'preserved', reason: change.reason });
  else if (change.kind === 'reactivated') Object.assign(user, { state: 'active', reason: null });
  else if (change.kind === 'reassigned') user.mappingId = change.toMappingId;
  else if (change.kind === 'identity-changed') user.labels = change.after;
}

function compare(user: UserRecord, told: Replayed): string[] {
  const { objectId, userPrincipalName, mail, backupAddress } = user;
  const differences: string[] = [];
  if (told.mappingId !== user.mappingId) differences.push(`the feed has ${objectId} in ${told.mappingId}`);
  if (told.state !== undefined && told.state !== user.state) {
    differences.push(`the feed has ${objectId} ${told.state}, the record ${user.state}`);
  }
  const labels = { userPrincipalName, mail, backupAddress };
  // Who left while their new name was still another's: the name never settled, so that the feed has not told it.
  const unsettled = userPrincipalName === null || backupAddress === null;
  if (told.labels !== undefined && !same(told.labels, labels) && !unsettled) {
    differences.push(
      `the feed knows ${objectId} as ${JSON.stringify(told.labels)}, the record as ${JSON.stringify(labels)}`,
    );
  }
  return differences;
}
