import { addressKey } from '../../domain/address.js';
import type { AddressHolder, UserRead } from '../../domain/directory-user.js';
import type { IdentityVerdictKind } from '../../domain/identity-verdict.js';
import { isGone, type ManagedUser } from '../../domain/managed-user.js';
import { type HoldersFact, type HoldersView, viewHolders } from './holders.js';
import { type PersonAddresses, personAddresses } from './person-addresses.js';

export interface IdentityQuestion {
  /** In lower case. */
  readonly objectId: string;
  /** Without an `smtp:` prefix; null asks for the person alone. */
  readonly address: string | null;
  readonly api: 'graph' | 'legacy';
}

/** What is stored of somebody whom the directory has nowhere; null: not managed. */
export type RecordFact = Pick<ManagedUser, 'importedAt' | 'stateReason'> | null | 'no-answer';

/** What was looked up so far; undefined was not asked for yet. */
export interface IdentityFacts {
  readonly person: { readonly read: UserRead; readonly at: Date } | undefined;
  readonly holders: HoldersFact | undefined;
  readonly record: RecordFact | undefined;
}

export type IdentityDecision =
  | { readonly kind: 'ask'; readonly what: keyof IdentityFacts }
  | {
      readonly kind: 'decided';
      readonly verdict: IdentityVerdictKind;
      readonly addresses: readonly string[];
      readonly holder?: AddressHolder;
    };

/** An account younger than this may be nowhere because the directory lags. */
export const newAccountMs = 24 * 60 * 60 * 1000;

/**
 * The gate's verdict, the first that fits (I9), or the look-up it still needs. Guests and disabled people are alive.
 */
export function decideIdentity(question: IdentityQuestion, facts: IdentityFacts): IdentityDecision {
  if (question.api === 'legacy') return decided('not-covered');
  const { person } = facts;
  if (person === undefined) return { kind: 'ask', what: 'person' };
  const { read } = person;
  if (read.outcome === 'unreadable') return decided('unknown');
  const alive = read.outcome === 'found' ? personAddresses(read.properties) : undefined;
  const { objectId, address } = question;
  if (address === null) {
    return alive === undefined ? decideMissing(read, facts, false) : decided('same', alive);
  }
  const key = addressKey(address);
  if (alive !== undefined) {
    if (key === alive.mailKey) return decided('same', alive);
    if (key !== alive.upnKey && alive.aliasKeys.has(key)) return decided('renamed', alive);
  }
  if (facts.holders === undefined) return { kind: 'ask', what: 'holders' };
  const holders = viewHolders(facts.holders, objectId, key);
  if (alive !== undefined && key === alive.upnKey) return decideName(key, alive, holders);
  if (holders.other !== undefined) return recycled(holders.other, alive);
  if (alive === undefined) return decideMissing(read, facts, holders.own);
  // A person whom the look-up names at an address that the read does not show: one of the two answers is old.
  return holders.complete && !holders.own ? decided('renamed', alive) : decided('unknown', alive);
}

/** The address is their UPN and not their mail: a mail of somebody else's outranks it (I4). */
function decideName(key: string, alive: PersonAddresses, holders: HoldersView): IdentityDecision {
  const { other, othersMail, complete } = holders;
  if (complete && !othersMail) return decided('same', alive);
  if (other === undefined) return decided('unknown', alive);
  return alive.aliasKeys.has(key) ? decided('renamed', alive) : recycled(other, alive);
}

/**
 * Somebody who is not among the living. Found nowhere is proof only with a second word beside the read: the table's own
 * proof of the removal, or a record older than any lag. Who is not managed has neither.
 */
function decideMissing(
  { outcome }: UserRead,
  { record, person }: IdentityFacts,
  own: boolean,
): IdentityDecision {
  if (outcome === 'soft-deleted') return decided('gone');
  if (own) return decided('unknown');
  if (record === undefined) return { kind: 'ask', what: 'record' };
  if (record === null || record === 'no-answer' || person === undefined) return decided('unknown');
  if (isGone(record)) return decided('gone');
  const ageMs = person.at.getTime() - record.importedAt.getTime();
  return decided(ageMs < newAccountMs ? 'unknown' : 'gone');
}

function recycled(holder: AddressHolder, alive: PersonAddresses | undefined): IdentityDecision {
  return { kind: 'decided', verdict: 'recycled', addresses: alive?.all ?? [], holder };
}

function decided(verdict: IdentityVerdictKind, alive?: PersonAddresses): IdentityDecision {
  return { kind: 'decided', verdict, addresses: alive?.all ?? [] };
}

/** Only what was shown to be the person's own is backed up, unless the product chose to go on without an answer. */
export function mayProceed(verdict: IdentityVerdictKind, verifyUnknown: 'closed' | 'open'): boolean {
  return verdict === 'same' || (verdict === 'unknown' && verifyUnknown === 'open');
}
