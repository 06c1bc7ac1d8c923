import type { DirectoryUser, TenantDirectory } from 'entra-delta-sync/testing/graph-simulator';

/** A row of the product's table, in the words of the demo. */
export interface Row {
  readonly displayName: unknown;
  readonly userPrincipalName: unknown;
  readonly mail: unknown;
  readonly backupAddress: unknown;
  readonly state: string;
  readonly mapping: string;
  readonly profile: string;
}

export type Table = ReadonlyMap<string, Row>;

/**
 * What the table must hold after a round, from the tenant alone and without the library: who was in it stays, with
 * today's names, active or preserved; enabled members who are new come in by the first mapping.
 */
export function expectedTable(before: Table, tenant: TenantDirectory): Table {
  const table = new Map<string, Row>();
  for (const [id, row] of before) table.set(id, { ...row, state: 'preserved: soft-deleted' });
  for (const user of tenant.users()) {
    const known = before.get(user.id);
    const enabled = user.accountEnabled === true;
    if (known === undefined && !(enabled && user.userType === 'Member')) continue;
    const { displayName, userPrincipalName, mail } = user;
    const { mapping, profile } = known ?? firstMapping(user);
    const state = enabled ? 'active' : 'preserved: disabled';
    table.set(user.id, {
      displayName,
      userPrincipalName,
      mail,
      backupAddress: mail,
      state,
      mapping,
      profile,
    });
  }
  return table;
}

function firstMapping({ jobTitle, country, department }: DirectoryUser) {
  if (String(jobTitle).startsWith('Chief')) return { mapping: 'Executives', profile: 'gold' };
  if (country === 'DE') return { mapping: 'Germany', profile: 'silver' };
  if (department === 'Sales' || department === 'Marketing') {
    return { mapping: 'Sales and Marketing', profile: 'silver' };
  }
  return { mapping: 'Everyone else', profile: 'bronze' };
}
