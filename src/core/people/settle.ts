import type { Properties, UserRead } from '../../domain/directory-user.js';
import { sameJson } from '../../domain/json.js';
import type { UnsettledClaim } from '../../domain/leftover.js';
import type { FoldedEntry } from '../entries/fold-entries.js';
import { completed } from './details.js';
import type { RoundFacts } from './question.js';

/**
 * Properties that move by themselves beside the ones they belong to; a read that is a moment older differs in them
 * without contradicting.
 */
const notCompared: ReadonlySet<string> = new Set(['proxyAddresses', 'createdDateTime', 'deletedDateTime']);

/**
 * What stream and live read say together. `confirmed`: take what the entry said. `gone`: proven. `unsettled`:
 * nothing changes until a read of a later round decides. `no-answer`: nothing is known, ask again later.
 */
export type Settlement =
  | { readonly kind: 'confirmed'; readonly properties: Properties }
  | { readonly kind: 'gone'; readonly proof: 'soft-deleted' | 'deleted' }
  | { readonly kind: 'unsettled'; readonly claim: UnsettledClaim }
  | { readonly kind: 'no-answer'; readonly claim: UnsettledClaim };

/** Settles an entry against the live read that was made for it. */
export function settleEntry(
  entry: FoldedEntry,
  read: UserRead,
  select: readonly string[],
  round: number,
): Settlement {
  const said = entry.removed === null ? saidBy(entry, select) : null;
  // What a whole entry omits is to be cleared also when it is settled later.
  const open = said !== null && entry.whole ? completed(said, select) : said;
  if (read.outcome === 'unreadable') {
    return { kind: 'no-answer', claim: { said: open, read: undefined, round } };
  }
  if (read.outcome === 'soft-deleted') return { kind: 'gone', proof: 'soft-deleted' };
  if (read.outcome === 'deleted') {
    // Found nowhere is believed only if the stream said removed too: a new account may not be readable yet.
    if (said === null) return { kind: 'gone', proof: 'deleted' };
    return { kind: 'unsettled', claim: { said: open, read: null, round } };
  }
  if (said !== null && agree(said, read.properties)) return { kind: 'confirmed', properties: said };
  return { kind: 'unsettled', claim: { said: open, read: selected(read.properties, select), round } };
}

/**
 * Settles what an earlier round left open, by a read of this round: a read that agrees with the stream decides at
 * once, one that repeats the earlier read decides when that was made in an earlier round.
 */
export function settleClaim(
  claim: UnsettledClaim,
  read: UserRead,
  select: readonly string[],
  round: number,
): Settlement {
  if (read.outcome === 'unreadable') return { kind: 'no-answer', claim };
  if (read.outcome === 'soft-deleted') return { kind: 'gone', proof: 'soft-deleted' };
  // What is not selected (any more) is in no read, and would keep the word from ever being confirmed.
  const said = claim.said === null ? null : selected(claim.said, select);
  const earlier = claim.round < round ? claim.read : undefined;
  if (read.outcome === 'deleted') {
    if (said === null || earlier === null) return { kind: 'gone', proof: 'deleted' };
    return { kind: 'unsettled', claim: { said, read: null, round } };
  }
  const now = selected(read.properties, select);
  if (said !== null && agree(said, now)) return { kind: 'confirmed', properties: said };
  if (earlier !== undefined && earlier !== null && agree(earlier, now) && agree(now, earlier)) {
    return { kind: 'confirmed', properties: said === null ? now : narrow(now, said) };
  }
  return { kind: 'unsettled', claim: { said, read: now, round } };
}

/**
 * Whom a full round did not name it calls removed, whatever was open: what was said and read before the list says nothing
 * against it, and one read alone does not either (S1).
 */
export function calledGone({ ordinal }: Pick<RoundFacts, 'ordinal'>): UnsettledClaim {
  return { said: null, read: undefined, round: ordinal };
}

/** Called removed, and not read since. */
export function isCalledGone(claim: UnsettledClaim | undefined): boolean {
  return claim !== undefined && claim.said === null && claim.read === undefined;
}

/** Whether a body says what the stream said. */
export function isRepeated({ said }: UnsettledClaim, body: Properties, select: readonly string[]): boolean {
  return said !== null && agree(selected(said, select), body);
}

/** Every property that `said` delivers is what `read` found; one that the read omits is missing. */
function agree(said: Properties, read: Properties): boolean {
  for (const name of Object.keys(said)) {
    if (!notCompared.has(name) && !sameJson(said[name] ?? null, own(read, name) ?? null)) return false;
  }
  return true;
}

/** A whole entry without a mail says that it is missing, which takes an address away: a read has to agree (R9). */
function saidBy({ whole, properties }: FoldedEntry, select: readonly string[]): Properties {
  return selected(whole ? { mail: null, ...properties } : properties, select);
}

function selected(properties: Properties, select: readonly string[]): Properties {
  return Object.fromEntries(
    select.filter((name) => Object.hasOwn(properties, name)).map((name) => [name, properties[name]!]),
  );
}

/** The read's word on what the stream named, and on nothing else: a stale read must not undo an earlier page. */
function narrow(read: Properties, said: Properties): Properties {
  return Object.fromEntries(Object.keys(said).map((name) => [name, own(read, name) ?? null]));
}

function own(properties: Properties, name: string) {
  return Object.hasOwn(properties, name) ? properties[name] : undefined;
}
