import { isObjectId } from './object-id.js';

/**
 * How many groups one stream of groups/delta can follow, its filter's bound
 * (https://learn.microsoft.com/en-us/graph/api/group-delta?view=graph-rest-1.0).
 */
export const mostGroupsPerStream = 50;

/**
 * What is true of a group's member now. `user`: a person, or a member of whom no type is told. `other`: a device, a service principal, a contact, or a type that is not known
 * here; none of them is a person, and none has members of its own.
 */
export interface MemberChange {
  readonly objectId: string;
  readonly kind: 'user' | 'group' | 'other';
  /** The membership ended; the member itself may be alive. */
  readonly removed: boolean;
}

/**
 * One item of a groups/delta page. A group comes on several pages, each with another slice of its members, with other
 * groups in between: slices are merged in order and replace nothing, and no members mean no news and not an empty group
 * (https://learn.microsoft.com/en-us/graph/delta-query-groups#paging-through-members-in-a-large-group).
 *
 * A deleted group names no members: their memberships are not reported as ended. A restored one comes as a new one, and
 * who left it before it was deleted may go unmentioned for ever: only an initial round says who its members are. A user
 * in the recycle bin stays a member, and an end by their permanent deletion may never be reported
 * (https://github.com/microsoftgraph/microsoft-graph-docs/issues/14708): whether a member lives is for the stream of users to say.
 */
export interface GroupEntry {
  readonly objectId: string;
  /** `changed`: soft-deleted, restorable for 30 days; `deleted`: for good; null: the group is there. */
  readonly removed: 'changed' | 'deleted' | null;
  readonly members: readonly MemberChange[];
}

/**
 * What a live read of one group id found.
 *
 * `soft-deleted` is proof that the group is gone for now: Microsoft 365 groups and cloud security groups lie in
 * deletedItems for 30 days, others are deleted at once. `deleted` (neither in groups nor in deletedItems, and groups asked
 * again) also stands for a group that never existed or that the directory does not show yet. `unreadable` says nothing.
 */
export type GroupRead =
  | {
      readonly outcome: 'found';
      readonly displayName: string;
      /**
       * Its members show only to who has Member.Read.Hidden; without that right the stream shows it without members and
       * without an error (https://learn.microsoft.com/en-us/graph/api/group-list-members).
       */
      readonly hiddenMembership: boolean;
    }
  | { readonly outcome: 'soft-deleted' }
  | { readonly outcome: 'deleted' }
  | { readonly outcome: 'unreadable' };

/** Why a stream can't be asked for these groups; undefined if it can. */
export function groupIdsProblem(groupIds: readonly string[]): string | undefined {
  // Without a filter Graph would send every group of the tenant.
  if (groupIds.length === 0) return 'names no group';
  if (groupIds.length > mostGroupsPerStream) return `names more than ${mostGroupsPerStream} groups`;
  const odd = groupIds.findIndex((id) => !isObjectId(id));
  return odd === -1 ? undefined : `groupIds[${odd}] is no GUID`;
}
