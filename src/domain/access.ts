/** What a connection must be allowed to do, each part of which may be granted or missing by itself. */
export type Capability =
  /** Pages of users and reads by id. */
  | 'read-users'
  /** The recycle bin, without which nobody is ever known to be gone. */
  | 'deleted-items'
  /** Reads of up to 1,000 people in one request. */
  | 'batches'
  /** Groups with their members, those in the recycle bin too. */
  | 'groups'
  /** Members of groups that hide them. */
  | 'hidden-members'
  /** Which tenant the connection reaches, where its access token does not tell. */
  | 'organization';

/** What a capability is for; the product words it. */
export type CapabilityPurpose =
  | 'sync'
  | 'preserving'
  | 'fewer-requests'
  | 'group-mappings'
  | 'hidden-groups'
  | 'tenant-proof';

/** `unknown`: it could not be asked, or the answer does not tell. */
export type CapabilityState = 'granted' | 'missing' | 'unknown';

interface CapabilityFacts {
  readonly purpose: CapabilityPurpose;
  /** The least application permissions: https://learn.microsoft.com/en-us/graph/permissions-reference */
  readonly permissions: readonly string[];
}

export const capabilityFacts: { readonly [C in Capability]: CapabilityFacts } = {
  'read-users': { purpose: 'sync', permissions: ['User.Read.All'] },
  'deleted-items': { purpose: 'preserving', permissions: ['User.Read.All'] },
  batches: { purpose: 'fewer-requests', permissions: ['Directory.Read.All'] },
  groups: { purpose: 'group-mappings', permissions: ['GroupMember.Read.All', 'Group.Read.All'] },
  'hidden-members': { purpose: 'hidden-groups', permissions: ['Member.Read.Hidden'] },
  organization: { purpose: 'tenant-proof', permissions: ['Organization.Read.All'] },
};

export const capabilities = Object.keys(capabilityFacts) as readonly Capability[];

export interface CapabilityAccess {
  readonly capability: Capability;
  readonly state: CapabilityState;
  readonly purpose: CapabilityPurpose;
  /**
   * Application permissions to grant: those that are missing, or, with `unknown`, those that it takes. Empty when granted.
   * https://learn.microsoft.com/en-us/graph/permissions-reference
   */
  readonly grant: readonly string[];
  /** Why there was no answer: an `ERR_DIRECTORY_` code. */
  readonly code?: string;
  /** With ERR_DIRECTORY_THROTTLED and _UNAVAILABLE: what the server asked for. */
  readonly retryAfterMs?: number;
}

export interface AccessReport {
  readonly checkedAt: Date;
  /** Whether the connection reaches the tenant of this client. */
  readonly tenant: 'reached' | 'other' | 'unknown';
  /** Each capability once. */
  readonly capabilities: readonly CapabilityAccess[];
}
