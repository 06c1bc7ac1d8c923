import type { ClaimLabel, CurrentClaim } from '../../domain/ledger.js';
import type { UserRecord } from '../../domain/records.js';
import { doubted, seenAgain, takenClaim } from './current-claim.js';
import type { Denial, Sight } from './sight.js';

/** A hold that a commit ends. */
export interface EndedHold {
  readonly label: ClaimLabel;
  readonly address: string;
  readonly addressKey: string;
  readonly claim: CurrentClaim;
}

export interface KeptClaims {
  /** The very record given when nothing of its claims changes. */
  readonly user: UserRecord;
  readonly ended: readonly EndedHold[];
}

export interface KeepingClaims {
  readonly at: Date;
  readonly lagMs: number;
  readonly sight: Sight | undefined;
  /** What the stream denies, whatever the sight shows. */
  readonly denies: Denial;
  /** When somebody else was last known to have the address. */
  doubtedAt(addressKey: string): Date | null;
}

/** The key that an active record holds under a label; a preserved one holds nothing. */
export function heldKey(user: UserRecord | undefined, label: ClaimLabel): string | null {
  if (user?.state !== 'active') return null;
  return label === 'upn' ? user.upnKey : user.addressKey;
}

export function holdsKey(user: UserRecord | undefined, key: string): boolean {
  return heldKey(user, 'upn') === key || heldKey(user, 'backup-address') === key;
}

export function claimUnder(user: UserRecord, label: ClaimLabel): CurrentClaim | null {
  if (heldKey(user, label) === null) return null;
  const claim = label === 'upn' ? user.upnClaim : user.addressClaim;
  return claim ?? { since: user.importedAt, firstSightAt: null, lastSightAt: null, doubtedAt: null };
}

/** The record with its claims brought up to date, and what it gave up (I7). */
export function keepClaims(
  before: UserRecord | undefined,
  next: UserRecord,
  keeping: KeepingClaims,
): KeptClaims {
  const upn = keepClaim(before, next, 'upn', keeping);
  const address = keepClaim(before, next, 'backup-address', keeping);
  const ended = [...upn.ended, ...address.ended];
  if (next.upnClaim === upn.claim && next.addressClaim === address.claim) return { user: next, ended };
  return { user: { ...next, upnClaim: upn.claim, addressClaim: address.claim }, ended };
}

function keepClaim(
  before: UserRecord | undefined,
  next: UserRecord,
  label: ClaimLabel,
  { at, lagMs, sight, denies, doubtedAt }: KeepingClaims,
): { readonly claim: CurrentClaim | null; readonly ended: readonly EndedHold[] } {
  const had = heldKey(before, label);
  const has = heldKey(next, label);
  const earlier = before === undefined ? null : claimUnder(before, label);
  const seen = sight === undefined ? undefined : label === 'upn' ? sight.upnKey : sight.addressKey;
  if (has !== null && has === had) {
    if (sight === undefined) return { claim: earlier, ended: [] };
    if (seen !== has) return { claim: doubted(earlier!, at), ended: [] };
    const doubtful = denies(label, has) ? doubted(earlier!, at) : earlier!;
    const claim = seenAgain(doubtful, sight.at, at, lagMs);
    return { claim, ended: [] };
  }
  const ended = had === null ? [] : [endedHold(before!, label, had, earlier!)];
  if (has === null) return { claim: null, ended };
  const seenAt = sight !== undefined && seen === has ? sight.at : null;
  // Where the person was meanwhile is not known of a record that held nothing.
  const elsewhere = before === undefined ? null : had === null ? at : earlier!.lastSightAt;
  const denied = denies(label, has) ? at : null;
  return {
    claim: takenClaim({ at, seenAt, doubtedAt: latest(denied, latest(elsewhere, doubtedAt(has))) }, lagMs),
    ended,
  };
}

function endedHold(user: UserRecord, label: ClaimLabel, addressKey: string, claim: CurrentClaim): EndedHold {
  const address = label === 'upn' ? user.userPrincipalName : user.backupAddress;
  return { label, address: address ?? addressKey, addressKey, claim };
}

export function latest(a: Date | null, b: Date | null): Date | null {
  if (a === null || b === null) return a ?? b;
  return a < b ? b : a;
}
