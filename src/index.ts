export { DeltaSyncClient } from './client.js';
export { type CriteriaTextOptions, criteriaToText } from './criteria-to-text.js';
export type {
  AccessReport,
  Capability,
  CapabilityAccess,
  CapabilityPurpose,
  CapabilityState,
} from './domain/access.js';
export {
  type AdoptionOutcome,
  type AdoptionRecord,
  type AdoptionRow,
  type AdoptionSummary,
  type AmbiguousReason,
  adoptedMappingId,
} from './domain/adoption.js';
export type { AttributeCheck } from './domain/attribute-catalogue.js';
export type { BrakeKind, BrakePolicy, BrakeReason } from './domain/brakes.js';
export type { Change, ChangeFacts, ChangeKind, IdentityLabels } from './domain/change.js';
export type { AttributeCondition, Criteria, GroupQuestion, Verdict } from './domain/criteria.js';
export type { GroupEntry, GroupRead, MemberChange } from './domain/directory-group.js';
export type { AddressHolder, DirectoryEntry, Properties, UserRead } from './domain/directory-user.js';
export type { Exclusion } from './domain/exclusion.js';
export type {
  ConditionExplanation,
  ConditionHint,
  CriteriaExplanation,
  MembershipExplanation,
  MembershipHint,
} from './domain/explanation.js';
export type { FrozenGroup, FrozenReason } from './domain/group-records.js';
export type { Hold, HoldReason } from './domain/hold.js';
export type { IdentityQuery, IdentityVerdict, IdentityVerdictKind } from './domain/identity-verdict.js';
export type { JsonObject, JsonValue } from './domain/json.js';
export type { AddressOwner, Claim, ClaimEnd, ClaimLabel } from './domain/ledger.js';
export type { Leftover, LeftoverReason } from './domain/leftover.js';
export type { ManagedUser, PreservedReason, UserState } from './domain/managed-user.js';
export type { Mapping } from './domain/mapping.js';
export type { Pause, PauseStatus } from './domain/pause.js';
export type {
  DraftPreview,
  DraftRow,
  MappingPreview,
  MappingWarning,
  Preview,
  PreviewRow,
  PreviewSummary,
} from './domain/preview.js';
export {
  emptyHead,
  type Head,
  type RecordKind,
  type Records,
  recordKey,
} from './domain/records.js';
export type { Outcome, RoundKind, SyncReport, Trigger } from './domain/report.js';
export type { SuspectWindow, WindowReason } from './domain/suspect-window.js';
export type { AttributeType } from './domain/user-attributes.js';
export type {
  MappingExplanation,
  NothingReason,
  SyncForecast,
  UserExplanation,
  UserHint,
  WaitReason,
} from './domain/user-explanation.js';
export type { AdminWord } from './engine/admin/admin-arguments.js';
export type { MappingDraft } from './engine/admin/mapping-input.js';
export type { PurgeOptions } from './engine/admin/purge.js';
export type { ImportResult } from './engine/admin/users.js';
export type { AdoptionOptions } from './engine/adoption/adopt-users.js';
export type { HoldApproval } from './engine/holds/approve-hold.js';
export type { HoldDecision } from './engine/holds/holds.js';
export type { PreviewOptions } from './engine/preview/preview.js';
export type { SkippedSync } from './engine/scheduled.js';
export type { MappingStatus, SyncStatus } from './engine/status.js';
export {
  type AnyDeltaSyncError,
  DeltaSyncError,
  type DeltaSyncErrorCode,
  type ErrorFacts,
} from './errors.js';
export type { DeltaSyncEventName, DeltaSyncEvents, DeltaSyncListener } from './events.js';
export { type ExplanationTextOptions, explanationToText } from './explanation-to-text.js';
export type {
  DeltaSyncOptions,
  OnCommit,
  Policy,
  Refusals,
  Retry,
  VerifyIdentityOptions,
} from './options.js';
export type { Clock } from './ports/clock.js';
export type {
  AddressHolders,
  CapabilityAnswer,
  Directory,
  GroupPageRequest,
  GroupPageResult,
  GroupReads,
  PageRequest,
  PageResult,
  UserReads,
} from './ports/directory.js';
export type { License, LicenseProvider } from './ports/license-provider.js';
export { matchesOf } from './ports/matches-filter.js';
export type {
  CommitResult,
  Filters,
  Guard,
  Lease,
  LeaseHolder,
  LeaseResult,
  Repository,
  ScanPage,
  UsersQuery,
  Write,
} from './ports/repository.js';
export type { StandardSchema } from './ports/standard-schema.js';
export { verifyIdentity } from './verify-identity.js';
