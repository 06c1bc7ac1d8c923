/** The type of a user in an annotation. */
export const USER_TYPE = '#microsoft.graph.user';

/** Returned when nothing is selected (https://learn.microsoft.com/en-us/graph/delta-query-users). */
export const DEFAULT_PROPERTIES: readonly string[] = [
  'businessPhones',
  'displayName',
  'givenName',
  'jobTitle',
  'mail',
  'mobilePhone',
  'officeLocation',
  'preferredLanguage',
  'surname',
  'userPrincipalName',
  'id',
];

/** All that User.ReadBasic.All lets an application read (https://learn.microsoft.com/en-us/graph/api/resources/users). */
export const BASIC_PROPERTIES: ReadonlySet<string> = new Set([
  'displayName',
  'givenName',
  'id',
  'mail',
  'photo',
  'securityIdentifier',
  'surname',
  'userPrincipalName',
]);

/**
 * Stored outside the main store: selecting one on delta fails
 * (https://github.com/microsoftgraph/microsoft-graph-docs/issues/4746).
 */
export const NOT_SELECTABLE: ReadonlySet<string> = new Set([
  'aboutMe',
  'birthday',
  'deviceEnrollmentLimit',
  'hireDate',
  'interests',
  'mailboxSettings',
  'mySite',
  'pastProjects',
  'preferredName',
  'print',
  'responsibilities',
  'schools',
  'signInActivity',
  'skills',
]);

/** Properties of the user type in v1.0 (https://learn.microsoft.com/en-us/graph/api/resources/user#properties). */
const USER_PROPERTIES: ReadonlySet<string> = new Set(
  `aboutMe accountEnabled ageGroup assignedLicenses assignedPlans authorizationInfo birthday businessPhones city
  companyName consentProvidedForMinor country createdDateTime creationType customSecurityAttributes deletedDateTime
  department deviceEnrollmentLimit displayName employeeHireDate employeeId employeeLeaveDateTime employeeOrgData
  employeeType externalUserState externalUserStateChangeDateTime faxNumber givenName hireDate id identities imAddresses
  interests isManagementRestricted isResourceAccount jobTitle lastPasswordChangeDateTime legalAgeGroupClassification
  licenseAssignmentStates mail mailboxSettings mailNickname manager mobilePhone mySite officeLocation
  onPremisesDistinguishedName onPremisesDomainName onPremisesExtensionAttributes onPremisesImmutableId
  onPremisesLastSyncDateTime onPremisesProvisioningErrors onPremisesSamAccountName onPremisesSecurityIdentifier
  onPremisesSyncEnabled onPremisesUserPrincipalName otherMails passwordPolicies passwordProfile pastProjects postalCode
  preferredDataLocation preferredLanguage preferredName print provisionedPlans proxyAddresses
  refreshTokensValidFromDateTime responsibilities schools securityIdentifier serviceProvisioningErrors
  showInAddressList signInActivity signInSessionsValidFromDateTime skills state streetAddress surname usageLocation
  userPrincipalName userType`.split(/\s+/),
);

/** Properties of the group type in v1.0, and what groups/delta adds (https://learn.microsoft.com/en-us/graph/api/resources/group). */
const GROUP_PROPERTIES: ReadonlySet<string> = new Set(
  `allowExternalSenders assignedLabels assignedLicenses autoSubscribeNewMembers classification createdByAppId
  createdDateTime deletedDateTime description displayName expirationDateTime groupTypes hasMembersWithLicenseErrors
  hideFromAddressLists hideFromOutlookClients id infoCatalogs isArchived isAssignableToRole isManagementRestricted
  isSubscribedByMail licenseProcessingState mail mailEnabled mailNickname members membershipRule
  membershipRuleProcessingState onPremisesDomainName onPremisesLastSyncDateTime onPremisesNetBiosName
  onPremisesProvisioningErrors onPremisesSamAccountName onPremisesSecurityIdentifier onPremisesSyncEnabled owners
  preferredDataLocation preferredLanguage proxyAddresses renewedDateTime resourceBehaviorOptions
  resourceProvisioningOptions securityEnabled securityIdentifier serviceProvisioningErrors theme uniqueName unseenCount
  visibility`.split(/\s+/),
);

/** What the sample without $select shows (https://learn.microsoft.com/en-us/graph/api/group-delta). */
export const DEFAULT_GROUP_PROPERTIES: readonly string[] = [
  'createdDateTime',
  'description',
  'displayName',
  'groupTypes',
  'mail',
  'members',
  'id',
];

const PROPERTIES = { user: USER_PROPERTIES, group: GROUP_PROPERTIES } as const;

const DIRECTORY_EXTENSION = /^extension_\w+_\w+$/;

/** Whether a name is a directory extension's (https://learn.microsoft.com/en-us/graph/delta-query-overview). */
export function isDirectoryExtension(name: string): boolean {
  return DIRECTORY_EXTENSION.test(name);
}

/** The first name that the type does not have. */
export function unknownProperty(
  select: readonly string[] | null,
  type: keyof typeof PROPERTIES,
): string | undefined {
  return select?.find((name) => !PROPERTIES[type].has(name) && !isDirectoryExtension(name));
}

/** The names of a $select value, or null when there is none. */
export function parseSelect(value: string | undefined): readonly string[] | null {
  const names = (value ?? '').split(',').flatMap((name) => name.trim() || []);
  return names.length === 0 ? null : [...new Set(names)];
}
