import { addressKeyOrNull } from '../domain/address.js';
import type { Change, ChangeFacts } from '../domain/change.js';
import type { Criteria } from '../domain/criteria.js';
import type { Properties, RemovedEntry, UserEntry } from '../domain/directory-user.js';
import type { JsonValue } from '../domain/json.js';
import type { UserRecord } from '../domain/records.js';
import type { SyncReport } from '../domain/report.js';
import { DeltaSyncError, type DeltaSyncErrorCode, type ErrorFacts } from '../errors.js';
import { exampleIds, exampleTenant } from './example-tenant.js';

/** What `client.mappings.create` takes. */
export interface MappingDraft<A> {
  readonly name: string;
  readonly criteria: Criteria;
  readonly assignment: A;
  readonly autoImport?: boolean;
  readonly priority?: number;
}

/** Whatever is built without a number of its own gets the next one, so that names, ids and addresses differ. */
let built = 0;
const nextId = exampleIds('builders');

const instant = new Date('2026-01-05T08:00:00.000Z');
const seenOnce = { since: instant, firstSightAt: instant, lastSightAt: instant, doubtedAt: null };

/** A mapping named `Mapping <n>` that takes everyone and assigns `{ profile: 'standard' }`. */
export function aMapping<A>(
  overrides: Partial<MappingDraft<A>> & Pick<MappingDraft<A>, 'assignment'>,
): MappingDraft<A>;
export function aMapping(
  overrides?: Partial<Omit<MappingDraft<unknown>, 'assignment'>>,
): MappingDraft<StandardAssignment>;
export function aMapping(overrides: Partial<MappingDraft<unknown>> = {}): MappingDraft<unknown> {
  built += 1;
  return { name: `Mapping ${built}`, criteria: { everyone: true }, assignment: standard, ...overrides };
}

/** What a mapping assigns, and a record holds, unless told otherwise. */
export interface StandardAssignment {
  readonly profile: string;
}

const standard: StandardAssignment = { profile: 'standard' };

/**
 * A complete record of an active member, to put into a repository. Address keys and proxies follow the addresses,
 * and a preserved user has a reason and an instant, unless they are given.
 */
export function aManagedUser(overrides: Partial<UserRecord> = {}): UserRecord {
  built += 1;
  const person = member(built);
  const { userPrincipalName = person.userPrincipalName, mail = userPrincipalName } = overrides;
  const { backupAddress = mail ?? userPrincipalName, state = 'active' } = overrides;
  const { displayName = person.displayName, accountEnabled = true, userType = 'Member' } = overrides;
  const columns = { userPrincipalName, mail, displayName, accountEnabled, userType };
  const preserved = state === 'preserved';
  return {
    tenantId: exampleTenant,
    objectId: nextId(),
    ...columns,
    backupAddress,
    upnKey: addressKeyOrNull(userPrincipalName),
    addressKey: addressKeyOrNull(backupAddress),
    upnClaim: preserved || userPrincipalName === null ? null : seenOnce,
    addressClaim: preserved || backupAddress === null ? null : seenOnce,
    state,
    stateReason: preserved ? 'soft-deleted' : null,
    mappingId: 'mapping',
    assignment: standard,
    attributes: { proxyAddresses: proxies(mail), createdDateTime: person.createdDateTime },
    importedAt: instant,
    updatedAt: instant,
    preservedAt: preserved ? instant : null,
    ...overrides,
  };
}

/** A whole entry of an enabled member; with `whole: false` it carries the given properties alone. */
export function aUserEntry(overrides: Partial<Omit<UserEntry, 'kind'>> = {}): UserEntry {
  built += 1;
  const { objectId = nextId(), whole = true, properties = {} } = overrides;
  if (!whole) return { kind: 'user', objectId, whole, properties };
  const person = member(built);
  const { userPrincipalName = person.userPrincipalName } = properties;
  const { mail = userPrincipalName } = properties;
  const all: Properties = {
    ...person,
    userPrincipalName,
    mail,
    proxyAddresses: proxies(mail),
    ...properties,
  };
  return { kind: 'user', objectId, whole, properties: withoutNull(all) };
}

/** Somebody soft-deleted, or deleted for good with `reason: 'deleted'`. */
export function aRemovedEntry(overrides: Partial<Omit<RemovedEntry, 'kind'>> = {}): RemovedEntry {
  built += 1;
  return { kind: 'removed', objectId: nextId(), reason: 'changed', ...overrides };
}

/** The report of a completed incremental round in which nothing changed. */
export function aSyncReport(overrides: Partial<SyncReport> = {}): SyncReport {
  built += 1;
  return {
    runId: `run-${built}`,
    tenantId: exampleTenant,
    trigger: 'scheduled',
    kind: 'incremental',
    outcome: 'completed',
    startedAt: instant,
    finishedAt: new Date(instant.getTime() + 1000),
    pages: 1,
    users: 0,
    imported: 0,
    updated: 0,
    identityChanged: 0,
    preserved: 0,
    reactivated: 0,
    unchanged: 0,
    unmatched: 0,
    skipped: { guest: 0, disabled: 0, excluded: 0 },
    leftovers: 0,
    holds: 0,
    unproven: 0,
    retries: 0,
    tokenResets: 0,
    ...overrides,
  };
}

/** A change in the feed, at the position 1 unless told otherwise. */
export function aChange(facts: ChangeFacts, overrides: Partial<Pick<Change, ChangeOrigin>> = {}): Change {
  return { position: 1, at: instant, ...overrides, ...facts };
}

type ChangeOrigin = 'position' | 'at' | 'runId' | 'by';

/** A failure of the directory, for `failNext`; throttling and outages can be retried, the rest can't. */
export function aDirectoryError(
  code: Extract<DeltaSyncErrorCode, `ERR_DIRECTORY_${string}`> = 'ERR_DIRECTORY_UNAVAILABLE',
  facts: ErrorFacts = {},
): DeltaSyncError {
  const retryable = code === 'ERR_DIRECTORY_THROTTLED' || code === 'ERR_DIRECTORY_UNAVAILABLE';
  return new DeltaSyncError(code, `The directory fails in a test (${code})`, { retryable, ...facts });
}

function member(number: number) {
  return {
    userPrincipalName: `person${number}@tenant.example`,
    displayName: `Person ${number}`,
    accountEnabled: true,
    userType: 'Member',
    createdDateTime: instant.toISOString(),
  };
}

function proxies(mail: JsonValue): readonly string[] {
  return typeof mail === 'string' ? [`SMTP:${mail}`] : [];
}

/** An initial round omits what has no value. */
function withoutNull(properties: Properties): Properties {
  return Object.fromEntries(Object.entries(properties).filter(([, value]) => value !== null));
}
