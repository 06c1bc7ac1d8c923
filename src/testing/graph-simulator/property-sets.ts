/** Returned when nothing is selected (PROTOCOL 1.3). */
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

/** Stored outside the main store: selecting one on delta fails (PROTOCOL 1.4, docs#4746). */
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

/** The names of a $select value, or null when there is none. */
export function parseSelect(value: string | undefined): readonly string[] | null {
  const names = (value ?? '').split(',').flatMap((name) => name.trim() || []);
  return names.length === 0 ? null : [...new Set(names)];
}
