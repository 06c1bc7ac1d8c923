import type { AddressOwner, ClaimLabel, CurrentClaim } from '../../domain/ledger.js';
import type { ClaimRecord, UserRecord, WindowRecord } from '../../domain/records.js';
import { claimUnder, heldKey } from './keep-claims.js';

/** One person's hold on the address in question; null `until` while it lasts. */
interface Tenure {
  readonly objectId: string;
  readonly since: Date;
  readonly firstSightAt: Date | null;
  readonly lastSightAt: Date | null;
  readonly until: Date | null;
}

export interface LedgerOfAddress {
  readonly ended: readonly Omit<ClaimRecord, 'serial'>[];
  /** The active records that hold the address. */
  readonly holders: readonly UserRecord[];
  readonly windows: readonly Pick<WindowRecord, 'from' | 'until' | 'oldObjectId' | 'newObjectId'>[];
}

/**
 * Whose an address was (I7). A sight may show what was true a lag before its start: of two sights of one person at the
 * address, the first is true by its end at the latest, the last no earlier than a lag before its start. Between these two
 * instants the address was theirs, unless it was handed over and back with no trace; where somebody else's claim, or a
 * suspect window, leaves a trace, nothing is confirmed.
 */
export function ownerOf(key: string, at: Date, ledger: LedgerOfAddress, lagMs: number): AddressOwner {
  const tenures = tenuresOf(key, ledger);
  const windows = ledger.windows.filter(
    ({ from, until }) => from <= at && (until === undefined || at <= until),
  );
  const [sure] = tenures.filter((tenure) => isSure(tenure, at, lagMs));
  const others = tenures.some((tenure) => tenure.objectId !== sure?.objectId && spans(tenure, at));
  if (sure !== undefined && !others && windows.length === 0) {
    return { certainty: 'confirmed', objectId: sure.objectId, candidates: [sure.objectId] };
  }
  const seenFrom = tenures.map(({ firstSightAt, since }) => firstSightAt ?? since);
  const known = windows.length > 0 || seenFrom.some((from) => from <= at);
  if (!known) return { certainty: 'unknown', candidates: [] };
  const candidates = new Set<string>();
  for (const tenure of tenures) if (mayHold(tenure, tenures, at, lagMs)) candidates.add(tenure.objectId);
  for (const { oldObjectId, newObjectId } of windows) candidates.add(oldObjectId).add(newObjectId);
  return { certainty: 'uncertain', candidates: [...candidates] };
}

const labels: readonly ClaimLabel[] = ['upn', 'backup-address'];

function tenuresOf(key: string, { ended, holders }: LedgerOfAddress): Tenure[] {
  const current = holders.flatMap((user) =>
    labels
      .filter((label) => heldKey(user, label) === key)
      .map((label) => currentTenure(user.objectId, claimUnder(user, label)!)),
  );
  return [...ended, ...current].sort((a, b) => a.since.getTime() - b.since.getTime());
}

function currentTenure(objectId: string, claim: CurrentClaim): Tenure {
  return { ...claim, objectId, until: null };
}

function isSure({ firstSightAt, lastSightAt }: Tenure, at: Date, lagMs: number): boolean {
  if (firstSightAt === null || lastSightAt === null) return false;
  return firstSightAt <= at && at.getTime() <= lastSightAt.getTime() - lagMs;
}

function spans({ since, until }: Tenure, at: Date): boolean {
  return since <= at && (until === null || at <= until);
}

/** Who is recorded later may have come at any time after the last sure sight of whoever was there before. */
function mayHold(tenure: Tenure, tenures: readonly Tenure[], at: Date, lagMs: number): boolean {
  if (tenure.until !== null && tenure.until < at) return false;
  if (tenure.since <= at) return true;
  return tenures.every(({ since, lastSightAt }) => {
    if (since >= tenure.since) return true;
    return at.getTime() >= (lastSightAt ?? since).getTime() - lagMs;
  });
}
