import { addressKey } from '../../../domain/address.js';
import type { UserRecord } from '../../../domain/records.js';
import { idOf, instantOf, personOf, tenantOf } from './contract-ids.js';

/** A user with everything that an active one can have. */
export function activeUser(n: number, overrides: Partial<UserRecord> = {}): UserRecord {
  return {
    tenantId: tenantOf(1),
    objectId: personOf(n),
    userPrincipalName: `User${n}@contoso.example`,
    mail: `Mail${n}@contoso.example`,
    backupAddress: `Mail${n}@contoso.example`,
    upnKey: `user${n}@contoso.example`,
    addressKey: `mail${n}@contoso.example`,
    upnClaim: {
      since: instantOf(n),
      firstSightAt: instantOf(n + 1),
      lastSightAt: instantOf(n + 2),
      doubtedAt: null,
    },
    addressClaim: { since: instantOf(n), firstSightAt: null, lastSightAt: null, doubtedAt: instantOf(n + 3) },
    displayName: `User ${n}`,
    accountEnabled: true,
    userType: 'Member',
    state: 'active',
    stateReason: null,
    mappingId: idOf(0x3a, 1),
    assignment: { profile: 'gold', regions: ['eu', 'us'], quota: { gb: 12.5 } },
    attributes: {
      proxyAddresses: [`SMTP:Mail${n}@contoso.example`, `smtp:alias${n}@contoso.example`],
      createdDateTime: '2026-01-05T08:00:00Z',
      onPremisesExtensionAttributes: { extensionAttribute1: 'a', extensionAttribute2: null },
      jobTitle: null,
      employeeOrgData: {},
      businessPhones: [],
      numbers: [0, -1, 0.1, 1e21, Number.MAX_SAFE_INTEGER],
    },
    importedAt: instantOf(n),
    updatedAt: instantOf(n + 1),
    preservedAt: null,
    ...overrides,
  };
}

/** A user with nulls wherever they may stand. */
export function preservedUser(n: number, overrides: Partial<UserRecord> = {}): UserRecord {
  return {
    ...activeUser(n),
    userPrincipalName: null,
    mail: null,
    backupAddress: null,
    upnKey: null,
    addressKey: null,
    upnClaim: null,
    addressClaim: null,
    displayName: null,
    accountEnabled: false,
    userType: null,
    state: 'preserved',
    stateReason: 'soft-deleted',
    assignment: null,
    attributes: {},
    preservedAt: instantOf(n + 2),
    ...overrides,
  };
}

/** An active user at one address, which is UPN and backup address. */
export function userAt(n: number, address: string | null): UserRecord {
  const key = address === null ? null : addressKey(address);
  return activeUser(n, {
    userPrincipalName: address,
    mail: address,
    backupAddress: address,
    upnKey: key,
    addressKey: key,
  });
}
