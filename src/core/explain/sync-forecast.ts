import type { ChangeFacts } from '../../domain/change.js';
import type { LeftoverRecord, PendingRecord, UserRecord } from '../../domain/records.js';
import type { NothingReason, SyncForecast, WaitReason } from '../../domain/user-explanation.js';

export interface Standing {
  readonly user: UserRecord | undefined;
  readonly leftover: LeftoverRecord | undefined;
  readonly pending?: PendingRecord | undefined;
}

/**
 * What a round does with somebody, by where they stand before and after.
 *
 * @param changes - what it tells of them
 * @param why - why nothing is done, if nothing is
 */
export function syncForecast(
  before: Standing,
  after: Standing,
  changes: readonly ChangeFacts[],
  why: NothingReason,
): SyncForecast {
  const { user, leftover } = after;
  const isHeld = after.pending?.standing === 'on-hold';
  const waitsFor: WaitReason | undefined = leftover?.reason ?? (isHeld ? 'preserve-held' : undefined);
  const waits = waitsFor === undefined ? {} : { waitsFor };
  // Who was erased and is let in again is imported anew.
  const isAnew = before.user?.stateReason === 'erased' && user?.stateReason !== 'erased';
  if (user !== undefined && (before.user === undefined || isAnew)) {
    return { action: 'import', mappingId: user.mappingId, state: user.state, ...waits };
  }
  if (user !== undefined && user.state !== before.user?.state) {
    return user.state === 'active'
      ? { action: 'reactivate', ...waits }
      : { action: 'preserve', reason: user.stateReason ?? 'deleted' };
  }
  const fields = [...new Set(changes.flatMap(fieldsOf))];
  if (fields.length > 0) return { action: 'update', fields, ...waits };
  if (leftover === undefined && isHeld) return { action: 'wait', reason: 'preserve-held' };
  const isDismissed = after.pending?.standing === 'dismissed' || leftover?.dismissed === true;
  if (isDismissed) return { action: 'nothing', why: 'dismissed' };
  if (leftover === undefined) return { action: 'nothing', why };
  const { reason, mappingId, contest } = leftover;
  return {
    action: 'wait',
    reason,
    ...(mappingId === undefined ? {} : { mappingId }),
    ...(contest === undefined ? {} : { holderId: contest.holderId }),
  };
}

const labels = ['userPrincipalName', 'mail', 'backupAddress'] as const;

function fieldsOf(change: ChangeFacts): readonly string[] {
  switch (change.kind) {
    case 'updated':
      return change.fields;
    case 'identity-changed':
      return labels.filter((label) => change.before[label] !== change.after[label]);
    case 'reassigned':
      return ['mappingId', 'assignment'];
    default:
      return [];
  }
}
