import { emptyLedgerFacts, type LedgerFacts } from '../../../../src/core/ledger/ledger-facts.js';
import type { CurrentClaim } from '../../../../src/domain/ledger.js';
import type { ClaimRecord, UserRecord, WindowRecord } from '../../../../src/domain/records.js';
import { aManagedUser } from '../../../../src/testing/builders.js';

export const hourMs = 3_600_000;
export const at = (hour: number) => new Date(hour * hourMs);
/** The commit of these tests, with two hours of lag. */
export const now = at(100);
export const lagMs = 2 * hourMs;

export const claim = (over: Partial<CurrentClaim> = {}): CurrentClaim => ({
  since: at(0),
  firstSightAt: at(0),
  lastSightAt: at(10),
  doubtedAt: null,
  ...over,
});

/** Somebody who holds one name as UPN and as address, seen there from hour 0 to hour 10. */
export function holder(objectId: string, name: string, over: Partial<UserRecord> = {}): UserRecord {
  const claims = { upnClaim: claim(), addressClaim: claim() };
  return aManagedUser({
    objectId,
    userPrincipalName: name,
    mail: null,
    importedAt: at(0),
    attributes: {},
    ...claims,
    ...over,
  });
}

export function endedClaim(objectId: string, name: string, over: Partial<ClaimRecord> = {}): ClaimRecord {
  return {
    ...claim(),
    serial: 0,
    objectId,
    address: name,
    addressKey: name,
    label: 'upn',
    until: at(90),
    syncedAt: at(80),
    evidence: { reason: 'renamed' },
    ...over,
  };
}

export function aWindow(
  oldObjectId: string,
  newObjectId: string,
  over: Partial<WindowRecord> = {},
): WindowRecord {
  return {
    serial: 0,
    address: 'x@x',
    addressKey: 'x@x',
    from: at(20),
    likelyFrom: at(20),
    oldObjectId,
    newObjectId,
    evidence: { reason: 'named-while-held' },
    ...over,
  };
}

export const ledgerFacts = (over: Partial<LedgerFacts> = {}): LedgerFacts => ({
  ...emptyLedgerFacts,
  lagMs,
  ...over,
});
