import type { ClaimLabel } from '../../domain/ledger.js';
import type { UserRecord } from '../../domain/records.js';
import type { PeopleCommit } from '../people/people-commit.js';
import { doubted } from './current-claim.js';
import { claimUnder, heldKey } from './keep-claims.js';

/**
 * Somebody else was known to be at an address that its holder keeps. Whose it was until now, no earlier sight of the holder
 * tells: they may have been away in between (I7).
 */
export function castDoubt(commit: PeopleCommit, holder: UserRecord, key: string, at: Date): void {
  const index = commit.users.findIndex(({ objectId }) => objectId === holder.objectId);
  const user = commit.users[index] ?? holder;
  const claimOf = (label: ClaimLabel) => {
    const claim = claimUnder(user, label);
    return claim !== null && heldKey(user, label) === key ? doubted(claim, at) : claim;
  };
  const [upnClaim, addressClaim] = [claimOf('upn'), claimOf('backup-address')];
  // The same doubt again is no news, and no write (R4).
  if (upnClaim === user.upnClaim && addressClaim === user.addressClaim) return;
  const next = { ...user, upnClaim, addressClaim };
  if (index === -1) commit.users.push(next);
  else commit.users[index] = next;
}
