import { addressKeyOrNull, domainOf, presentAddress } from '../../domain/address.js';
import type { ChangeFacts, IdentityLabels } from '../../domain/change.js';
import { sameJson } from '../../domain/json.js';
import type { UserRecord } from '../../domain/records.js';
import { backupAddressOf, type Granted } from './claims.js';
import { recordDetails } from './details.js';
import type { UpdateIntent } from './intent.js';

export interface UpdatedUser {
  /** Undefined when nothing of the record changes. */
  readonly user: UserRecord | undefined;
  readonly changes: readonly ChangeFacts[];
  /** `from to` when the UPN settled in another domain. */
  readonly domainMove: string | undefined;
}

/** The names under which somebody should be known after the update. */
export function labelsAfter({ user, properties, releases }: UpdateIntent): {
  readonly userPrincipalName: string | null;
  readonly mail: string | null;
} {
  if (releases === true) return { userPrincipalName: null, mail: null };
  if (!Object.hasOwn(properties, 'userPrincipalName')) return user;
  return {
    userPrincipalName: presentAddress(properties.userPrincipalName),
    mail: presentAddress(properties.mail),
  };
}

/** The addresses that somebody should hold after the update: who is gone takes none that they did not hold. */
export function addressesAfter(
  intent: UpdateIntent,
  addressSource: 'mail' | 'upn',
): { readonly userPrincipalName: string | null; readonly backupAddress: string | null } {
  const { user, properties, releases } = intent;
  if (releases !== true && Object.keys(properties).length === 0) return user;
  const labels = labelsAfter(intent);
  return {
    userPrincipalName: labels.userPrincipalName,
    backupAddress: backupAddressOf(labels, addressSource),
  };
}

/**
 * The record after the update and what a consumer is told of it. An address that was not granted is released all the
 * same: the record waits without it rather than keep what belongs to somebody else.
 *
 * @param granted - undefined for people who stay preserved and so hold no address
 * @param before - the names from before the person had to wait, where they did
 */
export function buildUpdate(
  intent: UpdateIntent,
  granted: Granted | undefined,
  reactivated: boolean,
  addressSource: 'mail' | 'upn',
  at: Date,
  before: IdentityLabels | undefined,
): UpdatedUser {
  const { user, properties, life, reassignTo } = intent;
  const wanted = addressesAfter(intent, addressSource);
  const upn = granted?.upn === false ? null : wanted.userPrincipalName;
  const address = granted?.address === false ? null : wanted.backupAddress;
  const details = Object.keys(properties).length === 0 ? undefined : recordDetails(properties);
  const reason = reactivated ? null : life.kind === 'stay' ? life.reason : user.stateReason;
  const next: UserRecord = {
    ...user,
    ...details,
    userPrincipalName: upn,
    backupAddress: address,
    upnKey: addressKeyOrNull(upn),
    addressKey: addressKeyOrNull(address),
    state: reactivated ? 'active' : user.state,
    stateReason: reason,
    preservedAt: reactivated ? null : user.preservedAt,
    ...(reassignTo === undefined
      ? {}
      : { mappingId: reassignTo.mappingId, assignment: reassignTo.assignment }),
  };
  const fields = changedFields(user, next).filter((field) => !(reactivated && field === 'stateReason'));
  if (fields.length === 0 && !reactivated && reassignTo === undefined) {
    return { user: undefined, changes: [], domainMove: undefined };
  }
  return { user: { ...next, updatedAt: at }, ...told(intent, next, fields, granted, reactivated, before) };
}

function told(
  { user, reassignTo, releases }: UpdateIntent,
  next: UserRecord,
  fields: readonly string[],
  granted: Granted | undefined,
  reactivated: boolean,
  before: IdentityLabels = identityLabels(user),
): Pick<UpdatedUser, 'changes' | 'domainMove'> {
  const { objectId } = user;
  const changes: ChangeFacts[] = [];
  if (fields.length > 0) changes.push({ kind: 'updated', objectId, fields });
  const renamed = fields.some((field) => labelNames.has(field));
  // Who is gone has no new name; they only stop to stand in the way of somebody else's.
  const settled = releases !== true && (granted === undefined || (granted.upn && granted.address));
  if (renamed && settled) {
    changes.push({ kind: 'identity-changed', objectId, before, after: identityLabels(next) });
  }
  if (reactivated && user.stateReason !== null) {
    changes.push({ kind: 'reactivated', objectId, reason: user.stateReason });
  }
  if (reassignTo !== undefined) {
    changes.push({
      kind: 'reassigned',
      objectId,
      fromMappingId: user.mappingId,
      toMappingId: reassignTo.mappingId,
    });
  }
  return { changes, domainMove: renamed && settled ? domainMove(before, next) : undefined };
}

const labelNames: ReadonlySet<string> = new Set(['userPrincipalName', 'mail', 'backupAddress']);

export function identityLabels({ userPrincipalName, mail, backupAddress }: UserRecord): IdentityLabels {
  return { userPrincipalName, mail, backupAddress };
}

export function sameLabels(a: IdentityLabels, b: IdentityLabels): boolean {
  return (
    a.userPrincipalName === b.userPrincipalName && a.mail === b.mail && a.backupAddress === b.backupAddress
  );
}

function domainMove(before: IdentityLabels, after: UserRecord): string | undefined {
  if (before.userPrincipalName === null || after.userPrincipalName === null) return undefined;
  const from = domainOf(before.userPrincipalName);
  const to = domainOf(after.userPrincipalName);
  return from === to ? undefined : `${from} ${to}`;
}

/** Columns, and then attributes by name, in which two records of a person differ: a store may reorder members. */
export function changedFields(before: UserRecord, after: UserRecord): string[] {
  const fields: string[] = [];
  for (const name of comparedColumns) if (before[name] !== after[name]) fields.push(name);
  if (before.attributes !== after.attributes) {
    const names = new Set([...Object.keys(before.attributes), ...Object.keys(after.attributes)]);
    for (const name of [...names].sort()) {
      if (!sameJson(before.attributes[name], after.attributes[name])) fields.push(name);
    }
  }
  return fields;
}

const comparedColumns = [
  'userPrincipalName',
  'mail',
  'backupAddress',
  'displayName',
  'accountEnabled',
  'userType',
  'stateReason',
] as const;
