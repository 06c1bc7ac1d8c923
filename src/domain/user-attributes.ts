/**
 * The user's properties in Graph v1.0, and why some of them are of no use in a users/delta query.
 *
 * Names and types: @microsoft/microsoft-graph-types 2.43.1. Microsoft publishes no list of what users/delta can select
 * (https://github.com/microsoftgraph/microsoft-graph-docs/issues/4746): what is not marked is not forbidden anywhere.
 */
export type AttributeType = 'string' | 'boolean' | 'number' | 'date' | 'strings' | 'object';

export interface Unusable {
  readonly why: string;
  readonly source: string;
}

export interface Attribute {
  readonly type: AttributeType;
  readonly unusable?: Unusable;
}

const overview = 'https://learn.microsoft.com/en-us/graph/delta-query-overview';
const userType = 'https://learn.microsoft.com/en-us/graph/api/resources/user?view=graph-rest-1.0';
const usersPage = 'https://learn.microsoft.com/en-us/graph/api/resources/users?view=graph-rest-1.0';

const outsideMainStore: Unusable = {
  why: 'is stored outside the main data store and its changes are not tracked',
  source: usersPage,
};
const changesNotTracked: Unusable = {
  why: 'can be selected, but its changes are not tracked',
  source: 'https://learn.microsoft.com/en-us/graph/api/user-delta?view=graph-rest-1.0',
};
const navigation: Unusable = {
  why: 'is a navigation property, which users/delta does not support',
  source: overview,
};
const manager: Unusable = {
  why: 'is a navigation property; users/delta names managers only as manager@delta, which is not read',
  source: overview,
};
const notSupported: Unusable = { why: 'is not supported and returns an empty text', source: usersPage };
const reserved: Unusable = { why: 'is reserved for future use and must not be selected', source: userType };
const notInGraph: Unusable = { why: 'must not be used in Microsoft Graph', source: userType };
const secret: Unusable = { why: 'is a container of secrets and must not be selected', source: userType };
const undocumented: Unusable = {
  why: 'is not documented for users/delta',
  source: 'https://github.com/microsoftgraph/microsoft-graph-docs/issues/4746',
};
const objectId: Unusable = {
  why: 'is the object id, which comes with each user and is none of the properties',
  source: 'https://learn.microsoft.com/en-us/graph/api/user-delta?view=graph-rest-1.0',
};

export const openExtension: Unusable = {
  why: 'is an open extension, whose changes are not tracked',
  source: 'https://learn.microsoft.com/en-us/graph/known-issues',
};
export const schemaExtension: Unusable = {
  why: 'looks like a schema extension, whose changes are not tracked',
  source: 'https://learn.microsoft.com/en-us/graph/known-issues',
};

export const userAttributes: ReadonlyMap<string, Attribute> = new Map<string, Attribute>([
  ['aboutMe', { type: 'string', unusable: outsideMainStore }],
  ['accountEnabled', { type: 'boolean' }],
  ['activities', { type: 'object', unusable: navigation }],
  ['ageGroup', { type: 'string' }],
  ['agreementAcceptances', { type: 'object', unusable: navigation }],
  ['appRoleAssignments', { type: 'object', unusable: navigation }],
  ['assignedLicenses', { type: 'object' }],
  ['assignedPlans', { type: 'object' }],
  ['authentication', { type: 'object', unusable: navigation }],
  ['authorizationInfo', { type: 'object', unusable: undocumented }],
  ['birthday', { type: 'date', unusable: outsideMainStore }],
  ['businessPhones', { type: 'strings' }],
  ['calendar', { type: 'object', unusable: navigation }],
  ['calendarGroups', { type: 'object', unusable: navigation }],
  ['calendars', { type: 'object', unusable: navigation }],
  ['calendarView', { type: 'object', unusable: navigation }],
  ['chats', { type: 'object', unusable: navigation }],
  ['city', { type: 'string' }],
  ['cloudClipboard', { type: 'object', unusable: navigation }],
  ['cloudLicensing', { type: 'object', unusable: outsideMainStore }],
  ['companyName', { type: 'string' }],
  ['consentProvidedForMinor', { type: 'string' }],
  ['contactFolders', { type: 'object', unusable: navigation }],
  ['contacts', { type: 'object', unusable: navigation }],
  ['country', { type: 'string' }],
  ['createdDateTime', { type: 'date' }],
  ['createdObjects', { type: 'object', unusable: navigation }],
  ['creationType', { type: 'string' }],
  ['customSecurityAttributes', { type: 'object' }],
  ['dataSecurityAndGovernance', { type: 'object', unusable: navigation }],
  ['deletedDateTime', { type: 'date' }],
  ['department', { type: 'string' }],
  ['deviceEnrollmentLimit', { type: 'number', unusable: outsideMainStore }],
  ['deviceManagementTroubleshootingEvents', { type: 'object', unusable: navigation }],
  ['directReports', { type: 'object', unusable: navigation }],
  ['displayName', { type: 'string' }],
  ['drive', { type: 'object', unusable: navigation }],
  ['drives', { type: 'object', unusable: navigation }],
  ['employeeExperience', { type: 'object', unusable: navigation }],
  ['employeeHireDate', { type: 'string' }],
  ['employeeId', { type: 'string' }],
  ['employeeLeaveDateTime', { type: 'date' }],
  ['employeeOrgData', { type: 'object' }],
  ['employeeType', { type: 'string' }],
  ['events', { type: 'object', unusable: navigation }],
  ['extensions', { type: 'object', unusable: openExtension }],
  ['externalUserState', { type: 'string' }],
  ['externalUserStateChangeDateTime', { type: 'date' }],
  ['faxNumber', { type: 'string' }],
  ['followedSites', { type: 'object', unusable: navigation }],
  ['givenName', { type: 'string' }],
  ['hireDate', { type: 'date', unusable: outsideMainStore }],
  ['id', { type: 'string', unusable: objectId }],
  ['identities', { type: 'object' }],
  ['imAddresses', { type: 'strings' }],
  ['inferenceClassification', { type: 'object', unusable: navigation }],
  ['insights', { type: 'object', unusable: navigation }],
  ['interests', { type: 'strings', unusable: outsideMainStore }],
  ['isManagementRestricted', { type: 'boolean' }],
  ['isResourceAccount', { type: 'boolean', unusable: reserved }],
  ['jobTitle', { type: 'string' }],
  ['joinedTeams', { type: 'object', unusable: navigation }],
  ['lastPasswordChangeDateTime', { type: 'date' }],
  ['legalAgeGroupClassification', { type: 'string' }],
  ['licenseAssignmentStates', { type: 'object', unusable: changesNotTracked }],
  ['licenseDetails', { type: 'object', unusable: navigation }],
  ['mail', { type: 'string' }],
  ['mailboxSettings', { type: 'object', unusable: outsideMainStore }],
  ['mailFolders', { type: 'object', unusable: navigation }],
  ['mailNickname', { type: 'string' }],
  ['managedAppRegistrations', { type: 'object', unusable: navigation }],
  ['managedDevices', { type: 'object', unusable: navigation }],
  ['manager', { type: 'object', unusable: manager }],
  ['memberOf', { type: 'object', unusable: navigation }],
  ['messages', { type: 'object', unusable: navigation }],
  ['mobilePhone', { type: 'string' }],
  ['mySite', { type: 'string', unusable: outsideMainStore }],
  ['oauth2PermissionGrants', { type: 'object', unusable: navigation }],
  ['officeLocation', { type: 'string' }],
  ['onenote', { type: 'object', unusable: navigation }],
  ['onlineMeetings', { type: 'object', unusable: navigation }],
  ['onPremisesDistinguishedName', { type: 'string' }],
  ['onPremisesDomainName', { type: 'string' }],
  ['onPremisesExtensionAttributes', { type: 'object' }],
  ['onPremisesImmutableId', { type: 'string' }],
  ['onPremisesLastSyncDateTime', { type: 'date' }],
  ['onPremisesProvisioningErrors', { type: 'object' }],
  ['onPremisesSamAccountName', { type: 'string' }],
  ['onPremisesSecurityIdentifier', { type: 'string' }],
  ['onPremisesSyncEnabled', { type: 'boolean' }],
  ['onPremisesUserPrincipalName', { type: 'string' }],
  ['otherMails', { type: 'strings' }],
  ['outlook', { type: 'object', unusable: navigation }],
  ['ownedDevices', { type: 'object', unusable: navigation }],
  ['ownedObjects', { type: 'object', unusable: navigation }],
  ['passwordPolicies', { type: 'string' }],
  ['passwordProfile', { type: 'object', unusable: secret }],
  ['pastProjects', { type: 'strings', unusable: outsideMainStore }],
  ['people', { type: 'object', unusable: navigation }],
  ['permissionGrants', { type: 'object', unusable: navigation }],
  ['photo', { type: 'object', unusable: navigation }],
  ['photos', { type: 'object', unusable: navigation }],
  ['planner', { type: 'object', unusable: navigation }],
  ['postalCode', { type: 'string' }],
  ['preferredDataLocation', { type: 'string' }],
  ['preferredLanguage', { type: 'string' }],
  ['preferredName', { type: 'string', unusable: notSupported }],
  ['presence', { type: 'object', unusable: navigation }],
  ['print', { type: 'object', unusable: outsideMainStore }],
  ['provisionedPlans', { type: 'object' }],
  ['proxyAddresses', { type: 'strings' }],
  ['registeredDevices', { type: 'object', unusable: navigation }],
  ['responsibilities', { type: 'strings', unusable: outsideMainStore }],
  ['schools', { type: 'strings', unusable: outsideMainStore }],
  ['scopedRoleMemberOf', { type: 'object', unusable: navigation }],
  ['securityIdentifier', { type: 'string' }],
  ['serviceProvisioningErrors', { type: 'object', unusable: undocumented }],
  ['settings', { type: 'object', unusable: navigation }],
  ['showInAddressList', { type: 'boolean', unusable: notInGraph }],
  ['signInActivity', { type: 'object', unusable: outsideMainStore }],
  ['signInSessionsValidFromDateTime', { type: 'date' }],
  ['skills', { type: 'strings', unusable: outsideMainStore }],
  ['solutions', { type: 'object', unusable: navigation }],
  ['sponsors', { type: 'object', unusable: navigation }],
  ['state', { type: 'string' }],
  ['streetAddress', { type: 'string' }],
  ['surname', { type: 'string' }],
  ['teamwork', { type: 'object', unusable: navigation }],
  ['todo', { type: 'object', unusable: navigation }],
  ['transitiveMemberOf', { type: 'object', unusable: navigation }],
  ['usageLocation', { type: 'string' }],
  ['userPrincipalName', { type: 'string' }],
  ['userType', { type: 'string' }],
]);
