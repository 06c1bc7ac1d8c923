export type { Change, ChangeFacts, ChangeKind, IdentityLabels } from './domain/change.js';
export type { AttributeCondition, Criteria, Verdict } from './domain/criteria.js';
export type { AddressHolder, DirectoryEntry, Properties, UserRead } from './domain/directory-user.js';
export type { JsonObject, JsonValue } from './domain/json.js';
export type { Leftover, LeftoverReason } from './domain/leftover.js';
export type { ManagedUser, PreservedReason, UserState } from './domain/managed-user.js';
export type { Mapping } from './domain/mapping.js';
export type { Outcome, RoundKind, SyncReport, Trigger } from './domain/report.js';
