import type { RequestKind } from './simulated-request.js';

/**
 * What the application was granted; without a right its endpoints say 403 Authorization_RequestDenied
 * (https://learn.microsoft.com/en-us/graph/permissions-reference).
 */
export interface SimulatorRights {
  /** users, users/delta and users/$count. */
  usersRead: boolean;
  /** directoryObjects/getByIds. */
  directoryReadAll: boolean;
  /**
   * What getByIds answers without `directoryReadAll`: 403, or 200 with the objects found and all but their id null
   * (https://learn.microsoft.com/en-us/graph/permissions-overview#limited-information-returned-for-inaccessible-member-objects);
   * default 'forbidden'.
   */
  withoutDirectoryRead: 'forbidden' | 'nulled';
  /**
   * User.ReadBasic.All only: other properties of users are absent on delta and null on reads, without an error
   * (https://learn.microsoft.com/en-us/graph/api/resources/users); default false.
   */
  usersBasicOnly: boolean;
  /** directory/deletedItems. */
  deletedItems: boolean;
  /** organization. */
  organization: boolean;
  /** groups, groups/delta and the groups of directory/deletedItems. */
  groupsRead: boolean;
  /**
   * Members of groups whose `visibility` is HiddenMembership; without it they are absent, and no error says so
   * (https://learn.microsoft.com/en-us/graph/api/group-list-members). The shape on delta is assumed.
   */
  hiddenMembersRead: boolean;
  /** contacts. */
  contactsRead: boolean;
}

type Grant = Exclude<keyof SimulatorRights, 'withoutDirectoryRead' | 'usersBasicOnly' | 'hiddenMembersRead'>;

/** Everything granted. */
export function plainRights(): SimulatorRights {
  return {
    usersRead: true,
    directoryReadAll: true,
    withoutDirectoryRead: 'forbidden',
    usersBasicOnly: false,
    deletedItems: true,
    organization: true,
    groupsRead: true,
    hiddenMembersRead: true,
    contactsRead: true,
  };
}

/** The application permissions that an access token of these rights names. */
export function permissionsOf(rights: SimulatorRights): string[] {
  const granted: readonly (readonly [boolean, ...string[]])[] = [
    [rights.usersRead, rights.usersBasicOnly ? 'User.ReadBasic.All' : 'User.Read.All'],
    [rights.directoryReadAll, 'Directory.Read.All'],
    [rights.organization, 'Organization.Read.All'],
    [rights.groupsRead, 'GroupMember.Read.All', 'Group.Read.All'],
    [rights.hiddenMembersRead, 'Member.Read.Hidden'],
    [rights.contactsRead, 'OrgContact.Read.All'],
  ];
  return granted.flatMap(([isGranted, ...permissions]) => (isGranted ? permissions : []));
}

/** Whether a request is answered with 403. */
export function isForbidden(kind: RequestKind, rights: SimulatorRights): boolean {
  const grant = requiredGrant(kind);
  if (grant === undefined || rights[grant]) return false;
  return kind !== 'get-by-ids' || rights.withoutDirectoryRead === 'forbidden';
}

function requiredGrant(kind: RequestKind): Grant | undefined {
  switch (kind) {
    case 'batch':
    case 'other':
      return undefined;
    case 'get-by-ids':
      return 'directoryReadAll';
    case 'deleted-item':
      return 'deletedItems';
    case 'organization':
      return 'organization';
    case 'group':
    case 'groups':
    case 'deleted-group':
    case 'deleted-groups':
    case 'group-delta-initial':
    case 'group-delta-page':
    case 'group-delta-round':
      return 'groupsRead';
    case 'contacts':
      return 'contactsRead';
    default:
      return 'usersRead';
  }
}
