export type { AttributeCheck } from './domain/attribute-catalogue.js';
export type { Change, ChangeFacts, ChangeKind, IdentityLabels } from './domain/change.js';
export type { AttributeCondition, Criteria, Verdict } from './domain/criteria.js';
export type { AddressHolder, DirectoryEntry, Properties, UserRead } from './domain/directory-user.js';
export type { JsonObject, JsonValue } from './domain/json.js';
export type { Leftover, LeftoverReason } from './domain/leftover.js';
export type { ManagedUser, PreservedReason, UserState } from './domain/managed-user.js';
export type { Mapping } from './domain/mapping.js';
export type { Head, RecordKind, Records } from './domain/records.js';
export type { Outcome, RoundKind, SyncReport, Trigger } from './domain/report.js';
export type { AttributeType } from './domain/user-attributes.js';
export { DeltaSyncError, type DeltaSyncErrorCode } from './errors.js';
export type { Clock } from './ports/clock.js';
export type { Directory, PageRequest, PageResult, UserReads } from './ports/directory.js';
export type { License, LicenseProvider } from './ports/license-provider.js';
export type {
  CommitResult,
  Guard,
  Lease,
  LeaseHolder,
  LeaseResult,
  Repository,
  Write,
} from './ports/repository.js';
