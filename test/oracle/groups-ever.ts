import type { TenantPerson } from './tenant-state.js';

/** What streams may show of memberships that were never together. */
export interface TornMemberships {
  readonly groupsOf: (id: string) => GroupsEver;
  /** Whether a stream may repeat also what had ended before the last rest. */
  readonly outlastRests: boolean;
}

/** All groups that ever held somebody, directly or through memberships none of which need have lasted together. */
export interface GroupsEver {
  readonly direct: ReadonlySet<string>;
  readonly all: ReadonlySet<string>;
}

/**
 * The person in each choice of those groups: a stream that repeats, of each membership for itself, what was true before
 * shows them together although they never were, and so do two of which one lags.
 */
export function withAnyOf(person: TenantPerson, { direct, all }: GroupsEver): TenantPerson[] {
  let choices: { readonly memberOf: string[]; readonly directMemberOf: string[] }[] = [
    { memberOf: [], directMemberOf: [] },
  ];
  for (const group of all) {
    choices = choices.flatMap((chosen) => {
      const memberOf = [...chosen.memberOf, group];
      const indirectly = { ...chosen, memberOf };
      if (!direct.has(group)) return [chosen, indirectly];
      return [chosen, indirectly, { memberOf, directMemberOf: [...chosen.directMemberOf, group] }];
    });
  }
  return choices.map((chosen) => ({ ...person, properties: { ...person.properties, ...chosen } }));
}
