/**
 * The least application permissions for what is asked, each from the page of its endpoint; all of them:
 * https://learn.microsoft.com/en-us/graph/permissions-reference
 */

/** https://learn.microsoft.com/en-us/graph/api/user-delta, user-get, user-list and directory-deleteditems-list */
export const userRight = 'User.Read.All';

/** https://learn.microsoft.com/en-us/graph/api/directoryobject-getbyids */
export const getByIdsRight = 'Directory.Read.All';

/** https://learn.microsoft.com/en-us/graph/api/group-delta, group-get and group-list */
export const groupRight = 'GroupMember.Read.All';

/** https://learn.microsoft.com/en-us/graph/api/directory-deleteditems-get, of a group */
export const deletedGroupRight = 'Group.Read.All';

/** https://learn.microsoft.com/en-us/graph/api/group-list-members: without it hidden members are left out without an error */
export const hiddenMembersRight = 'Member.Read.Hidden';

/** https://learn.microsoft.com/en-us/graph/api/organization-list */
export const organizationRight = 'Organization.Read.All';

/** https://learn.microsoft.com/en-us/graph/api/orgcontact-list */
export const contactRight = 'OrgContact.Read.All';
