import { addressKeyOrNull, presentAddress } from '../../domain/address.js';
import type { Properties } from '../../domain/directory-user.js';
import type { CurrentClaim } from '../../domain/ledger.js';
import type { ManagedUser } from '../../domain/managed-user.js';
import type { UserRecord } from '../../domain/records.js';
import { type AddressClaim, backupAddressOf, type Granted } from './claims.js';
import { newDetails } from './details.js';
import type { RoundFacts } from './question.js';

export interface NewPerson extends Pick<ManagedUser, 'state' | 'stateReason' | 'mappingId' | 'assignment'> {
  readonly objectId: string;
  /** The whole body; null of somebody soft-deleted, whose names are mangled. */
  readonly properties: Properties | null;
  readonly ref?: string | undefined;
}

/** How the person comes to their addresses. */
export interface NewClaims {
  readonly claim: AddressClaim | undefined;
  /** Undefined of a preserved person, who shows addresses and holds none. */
  readonly granted: Granted | undefined;
  readonly taken: CurrentClaim;
}

/** The first record of somebody; an address that was not granted is left out. */
export function newRecord(
  { properties, ref, ...person }: NewPerson,
  { claim, granted, taken }: NewClaims,
  { tenantId, select, policy }: Pick<RoundFacts, 'tenantId' | 'select' | 'policy'>,
  at: Date,
): UserRecord {
  const details = properties === null ? unseen : newDetails(properties, select);
  const userPrincipalName = presentAddress(properties?.userPrincipalName);
  const wanted = backupAddressOf({ userPrincipalName, mail: details.mail }, policy.addressSource);
  const upn = granted?.upn === false ? null : userPrincipalName;
  const backupAddress = granted?.address === false ? null : wanted;
  const isActive = person.state === 'active';
  return {
    tenantId,
    ...person,
    ...details,
    userPrincipalName: upn,
    backupAddress,
    upnKey: upn === null ? null : (claim?.upnKey ?? addressKeyOrNull(upn)),
    addressKey: backupAddress === null ? null : (claim?.addressKey ?? addressKeyOrNull(backupAddress)),
    upnClaim: isActive && upn !== null ? taken : null,
    addressClaim: isActive && backupAddress !== null ? taken : null,
    importedAt: at,
    updatedAt: at,
    preservedAt: isActive ? null : at,
    ...(ref === undefined ? {} : { ref }),
  };
}

/** Nobody can sign in to an account in the recycle bin, whatever it says. */
const unseen: ReturnType<typeof newDetails> = {
  mail: null,
  displayName: null,
  accountEnabled: false,
  userType: null,
  attributes: {},
};
