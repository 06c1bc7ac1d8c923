import type { MarkRecord, Sweep } from './absence.js';
import { type Brakes, noBrakes } from './brakes.js';
import type { Change, IdentityLabels } from './change.js';
import { type Checkpoint, emptyCheckpoint } from './checkpoint.js';
import type { Exclusion } from './exclusion.js';
import type { EvaluationRecord, GroupRecord, GroupStreamRecord, MembershipRecord } from './group-records.js';
import type { Claim, CurrentClaim } from './ledger.js';
import type { Contest, Leftover, UnsettledClaim } from './leftover.js';
import type { ManagedUser, PreservedReason } from './managed-user.js';
import type { Mapping } from './mapping.js';
import type { Pause } from './pause.js';
import type { SyncReport } from './report.js';
import type { SuspectWindow } from './suspect-window.js';

/** A managed user with the keys of the addresses it holds; both are unique among the tenant's active users. */
export interface UserRecord extends ManagedUser {
  readonly upnKey: string | null;
  readonly addressKey: string | null;
  /** Of an active record, what the ledger knows of the addresses it holds; null where it holds none. */
  readonly upnClaim: CurrentClaim | null;
  readonly addressClaim: CurrentClaim | null;
}

/** A claim that has ended. */
export interface ClaimRecord extends Claim {
  /** Counts the ended claims of a tenant from 0, in the order in which they ended. */
  readonly serial: number;
  readonly addressKey: string;
  readonly until: Date;
  /** End of the last completed round before it ended. */
  readonly syncedAt: Date | null;
}

export interface WindowRecord extends SuspectWindow {
  /** Counts the windows of a tenant from 0, in the order in which they were opened. */
  readonly serial: number;
  readonly addressKey: string;
}

export interface LeftoverRecord extends Leftover {
  /** The round in which they were last tried; one try a round and phase. */
  readonly triedInRound: number;
  /** Not before this instant; null waits for a change of their mapping alone. */
  readonly retryAt: Date | null;
  readonly claim?: UnsettledClaim;
  /** With `address-held`: who stands in the way. */
  readonly contest?: Contest;
  /** The names from before the person gave theirs up and had to wait for the new ones. */
  readonly before?: IdentityLabels;
  /** With `rekey-held`: an administrator wants none of it, until the directory gives the person other names. */
  readonly dismissed?: boolean;
}

/**
 * `staged`: applied after the deltaLink, within the limit. `on-hold`: on the open hold of kind `preserve`. `approved`: applied
 * whatever the limit. `dismissed`: not applied, and remembered until the directory says something else.
 */
export type PendingStanding = 'staged' | 'on-hold' | 'approved' | 'dismissed';

/** Somebody who is to be preserved: proven, but for `absent`, and not applied yet. They are active until then. */
export interface PendingRecord {
  readonly objectId: string;
  /** `absent`: a full round did not name them, and nobody was asked why. */
  readonly cause: PreservedReason | 'absent';
  readonly standing: PendingStanding;
  readonly since: Date;
  /** The names that the record gave up to somebody who holds them now; a preserved record shows them again. */
  readonly before?: IdentityLabels;
}

/** Every kind of record a repository keeps, by name. A new kind is a new line here, not a new method of the port. */
export interface Records {
  mapping: Mapping;
  user: UserRecord;
  leftover: LeftoverRecord;
  pending: PendingRecord;
  mark: MarkRecord;
  claim: ClaimRecord;
  window: WindowRecord;
  group: GroupRecord;
  groupStream: GroupStreamRecord;
  membership: MembershipRecord;
  evaluation: EvaluationRecord;
  exclusion: Exclusion;
  change: Change;
  report: SyncReport;
}

export type RecordKind = keyof Records;

/** A membership is found by its ends alone. */
type KeyFields = Omit<Records, 'membership'> & {
  readonly membership: Pick<MembershipRecord, 'groupId' | 'memberId'>;
};

/** The key of a record within its tenant and kind. Numbers are padded, so that keys sort as the numbers do. */
export const recordKey: { readonly [K in RecordKind]: (record: KeyFields[K]) => string } = {
  mapping: (mapping) => mapping.mappingId,
  user: (user) => user.objectId,
  leftover: (leftover) => leftover.objectId,
  pending: (pending) => pending.objectId,
  // All marks of a generation are one range of keys.
  mark: ({ generation, serial }) => `${positionKey(generation)} ${positionKey(serial)}`,
  // All that is known of an address is one range of keys.
  claim: ({ addressKey, serial }) => `${addressKey} ${positionKey(serial)}`,
  window: ({ serial }) => positionKey(serial),
  group: (group) => group.groupId,
  groupStream: (stream) => stream.streamId,
  // All members of a group are one range of keys.
  membership: ({ groupId, memberId }) => `${groupId} ${memberId}`,
  // Groups come before the members that they stand for, and members before single people.
  evaluation: ({ subject, objectId }) => `${subject} ${objectId}`,
  exclusion: (exclusion) => exclusion.objectId,
  change: (change) => positionKey(change.position),
  report: (report) => `${report.startedAt.toISOString()}/${report.runId}`,
};

/** 16 digits hold every safe integer. */
export function positionKey(position: number): string {
  return String(position).padStart(16, '0');
}

/** One per tenant. A commit patches it: fields that are not named stay, so that two writers of different fields agree. */
export interface Head {
  /** Position of the newest change; 0 before the first. */
  readonly position: number;
  /** Commits so far, of whatever they wrote: the store counts them itself, and no commit names them. */
  readonly commits: number;
  /** Changes up to this position were pruned. */
  readonly changesPruned: number;
  readonly checkpoint: Checkpoint;
  readonly counts: Counts;
  readonly lastSyncAt: Date | null;
  readonly lastAttemptAt: Date | null;
  readonly lastReport: SyncReport | null;
  readonly nextDueAt: Date | null;
  /** When the gate last showed that the table is not what the directory says; a later attempt answers it. */
  readonly verdictAt: Date | null;
  /** Consecutive failed rounds. */
  readonly failures: number;
  /** A Retry-After that was longer than the time budget: no request before. */
  readonly notBefore: Date | null;
  /** Resets asked for by administrators. */
  readonly resets: number;
  /** Attribute paths at which the tenant has shown a value. */
  readonly shown: readonly string[];
  readonly missingRights: readonly string[];
  /** Since when the directory has refused the connection; null while it answers. */
  readonly refusedSince: Date | null;
  /** Edits of mappings so far. */
  readonly mappingEdits: number;
  /** The count of edits up to which people of `manual` mappings were considered again. */
  readonly manualSeen: number;
  /** Domains in which claims have ended: an address of any other was never somebody else's. */
  readonly releasedDomains: readonly string[];
  /** Streams of groups opened so far. */
  readonly groupStreams: number;
  /** Somebody is to be decided again because a membership changed. */
  readonly evaluationsDue: boolean;
  /** The search for people whom the last full round did not name; null once everybody is found. */
  readonly sweep: Sweep | null;
  readonly brakes: Brakes;
  /** An administrator's pause: no round runs until somebody resumes. */
  readonly pause: Pause | null;
  /** When a tenant that was to wait for it was last resumed; ends `policy.startPaused`. */
  readonly resumedAt: Date | null;
  /** Rounds in a row that the directory refused for want of consent or rights. */
  readonly refusals: number;
  /** When changes and reports past their time were last removed. */
  readonly tidiedAt: Date | null;
}

/** Kept by the writers in step with the records, so that status and quiet rounds need no counting. */
export interface Counts {
  readonly active: number;
  readonly preserved: number;
  readonly leftovers: number;
  readonly pending: number;
  readonly holds: number;
  /** Claims that have ended. */
  readonly claims: number;
  readonly windows: number;
  readonly openWindows: number;
  /** People who are excluded, erased ones among them. */
  readonly exclusions: number;
}

export const emptyHead: Head = {
  position: 0,
  commits: 0,
  changesPruned: 0,
  checkpoint: emptyCheckpoint,
  counts: {
    active: 0,
    preserved: 0,
    leftovers: 0,
    pending: 0,
    holds: 0,
    claims: 0,
    windows: 0,
    openWindows: 0,
    exclusions: 0,
  },
  lastSyncAt: null,
  lastAttemptAt: null,
  lastReport: null,
  nextDueAt: null,
  verdictAt: null,
  failures: 0,
  notBefore: null,
  resets: 0,
  shown: [],
  missingRights: [],
  refusedSince: null,
  mappingEdits: 0,
  manualSeen: 0,
  releasedDomains: [],
  groupStreams: 0,
  evaluationsDue: false,
  sweep: null,
  brakes: noBrakes,
  pause: null,
  resumedAt: null,
  refusals: 0,
  tidiedAt: null,
};
