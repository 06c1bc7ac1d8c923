import type { IdentityLabels } from '../../domain/change.js';
import type { PreviewRow } from '../../domain/preview.js';
import type { UserRecord } from '../../domain/records.js';
import { changedFields, identityLabels, sameLabels } from '../people/build-update.js';

/** Somebody of whom a sync would write, as they are and as they would be. */
export interface PersonBeforeAndAfter {
  readonly before: UserRecord | undefined;
  readonly after: UserRecord;
  /** The names that the stored record gave up while it waits, or until it is preserved. */
  readonly givenUp: IdentityLabels | undefined;
  /** On hold when the sync ends: there is no new identity yet. */
  readonly waits: boolean;
}

/** What the sync would have done of them in the end, whatever it wrote in between. */
export function rowsOfPerson(person: PersonBeforeAndAfter): PreviewRow[] {
  const { before, after } = person;
  const { objectId, mappingId, state, userPrincipalName } = after;
  if (before === undefined) return [{ kind: 'import', objectId, userPrincipalName, mappingId, state }];
  const rows: PreviewRow[] = [];
  const fields = changedFields(before, after).filter(
    (field) => field !== 'stateReason' || before.state === after.state,
  );
  if (fields.length > 0) rows.push({ kind: 'update', objectId, fields });
  if (!person.waits && fields.some((field) => labelNames.has(field))) {
    const labels = { before: person.givenUp ?? identityLabels(before), after: identityLabels(after) };
    if (!sameLabels(labels.before, labels.after)) rows.push({ kind: 'identity-change', objectId, ...labels });
  }
  if (before.state === 'active' && state === 'preserved' && after.stateReason !== null) {
    rows.push({ kind: 'preserve', objectId, reason: after.stateReason });
  }
  if (before.state === 'preserved' && state === 'active' && before.stateReason !== null) {
    rows.push({ kind: 'reactivate', objectId, reason: before.stateReason });
  }
  if (before.mappingId !== mappingId) {
    rows.push({ kind: 'reassign', objectId, fromMappingId: before.mappingId, toMappingId: mappingId });
  }
  return rows;
}

const labelNames: ReadonlySet<string> = new Set(['userPrincipalName', 'mail', 'backupAddress']);
