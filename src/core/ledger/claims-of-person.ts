import type { Claim, ClaimLabel } from '../../domain/ledger.js';
import type { ClaimRecord, UserRecord } from '../../domain/records.js';
import { claimUnder } from './keep-claims.js';

const labels: readonly ClaimLabel[] = ['upn', 'backup-address'];

/** Everything that a person has held and holds, oldest first (I7). */
export function claimsOfPerson(ended: readonly ClaimRecord[], user: UserRecord | undefined): Claim[] {
  const current = user === undefined ? [] : labels.flatMap((label) => currentClaim(user, label));
  const past = [...ended].sort((a, b) => a.serial - b.serial).map(publicClaim);
  return [...past, ...current].sort((a, b) => a.since.getTime() - b.since.getTime());
}

function publicClaim(record: ClaimRecord): Claim {
  const { serial: _serial, addressKey: _addressKey, syncedAt: _syncedAt, ...claim } = record;
  return claim;
}

function currentClaim(user: UserRecord, label: ClaimLabel): Claim[] {
  const claim = claimUnder(user, label);
  const address = label === 'upn' ? user.userPrincipalName : user.backupAddress;
  if (claim === null || address === null) return [];
  const { since, firstSightAt, lastSightAt } = claim;
  return [{ objectId: user.objectId, address, label, since, firstSightAt, lastSightAt }];
}
