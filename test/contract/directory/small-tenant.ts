import type { KnownGroup, KnownPerson } from '../../../src/testing/contract/index.js';
import { exampleTenant } from '../../../src/testing/index.js';

const idOf = (n: number) => `5a11a000-0000-4000-8000-${String(n).padStart(12, '0')}`;

/** More people than a page of three. */
export const people: readonly KnownPerson[] = Array.from({ length: 7 }, (_, n) => ({
  objectId: idOf(n),
  userPrincipalName: `name${n}@contoso.example`,
  mail: `mail${n}@contoso.example`,
  alias: `alias${n}@contoso.example`,
}));

export const group: KnownGroup = {
  groupId: idOf(100),
  displayName: 'Sales',
  mail: 'sales@contoso.example',
  nestedGroupId: idOf(101),
};

export const [softDeletedId, softDeletedGroupId, unknownId] = [idOf(200), idOf(201), idOf(300)];
export const pageSize = 3;
export const tenantId = exampleTenant;

interface Tenant {
  addUser(properties: Record<string, string | string[]>): unknown;
  removeUser(id: string): void;
  addGroup(properties: Record<string, string | string[]>): unknown;
}

interface Groups {
  addMember(groupId: string, memberId: string): void;
  remove(id: string): void;
}

/** Fills an empty tenant with them. */
export function fill(tenant: Tenant, groups: Groups): void {
  for (const { objectId, userPrincipalName, mail, alias } of people) {
    const proxyAddresses = [`SMTP:${mail}`, `smtp:${alias}`];
    tenant.addUser({ id: objectId, userPrincipalName, mail, proxyAddresses });
  }
  tenant.addUser({ id: softDeletedId, userPrincipalName: 'gone@contoso.example' });
  tenant.removeUser(softDeletedId);
  const { groupId, displayName, mail, nestedGroupId } = group;
  tenant.addGroup({ id: groupId, displayName, mail, proxyAddresses: [`SMTP:${mail}`] });
  tenant.addGroup({ id: nestedGroupId, displayName: 'Nested' });
  tenant.addGroup({ id: softDeletedGroupId, displayName: 'Gone' });
  for (const { objectId } of people) groups.addMember(groupId, objectId);
  groups.addMember(groupId, nestedGroupId);
  groups.remove(softDeletedGroupId);
}
