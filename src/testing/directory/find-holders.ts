import { presentAddress } from '../../domain/address.js';
import type { AddressHolder, Properties } from '../../domain/directory-user.js';
import type { TenantDirectory } from '../graph-simulator/tenant-directory.js';

/** Every object that holds the address now: active users as UPN, mail or alias, then groups and contacts. */
export function findHolders(tenant: TenantDirectory, address: string): readonly AddressHolder[] {
  const found = new Map<string, AddressHolder>();
  const places = [
    ['userPrincipalName', address],
    ['mail', address],
    ['proxyAddresses', `smtp:${address}`],
  ] as const;
  for (const [property, value] of places) {
    for (const { user } of tenant.history.holders(property, value, tenant.version)) {
      found.set(user.id, holderOf('user', user));
    }
  }
  for (const [property, value] of places) {
    for (const group of tenant.groups.holders(property, value)) found.set(group.id, holderOf('group', group));
    for (const contact of tenant.contacts.holders(property, value)) {
      found.set(contact.id, holderOf('contact', contact));
    }
  }
  return [...found.values()];
}

function holderOf(
  type: AddressHolder['type'],
  properties: Properties & { readonly id: string },
): AddressHolder {
  const { id, proxyAddresses } = properties;
  return {
    objectId: id,
    type,
    userPrincipalName: presentAddress(properties.userPrincipalName),
    mail: presentAddress(properties.mail),
    proxyAddresses: Array.isArray(proxyAddresses)
      ? proxyAddresses.filter((proxy): proxy is string => typeof proxy === 'string')
      : [],
  };
}
