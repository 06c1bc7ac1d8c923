import { addressKey } from '../../domain/address.js';
import type { AmbiguousReason } from '../../domain/adoption.js';
import type { AddressHolder, UserRead } from '../../domain/directory-user.js';
import type { ManagedUser, UserState } from '../../domain/managed-user.js';
import { dateOf } from '../criteria/instant.js';
import type { HoldersFact } from '../identity/holders.js';
import { personAddresses } from '../identity/person-addresses.js';
import { type Adoption, boundTo, isYounger } from './decide-adoption.js';

/** A checked record that has an address alone. */
export type AddressRecord = Omit<Adoption, 'objectId'> & { readonly address: string };

/** What the table says of a person. */
type Managed = Pick<ManagedUser, 'mappingId' | 'assignment' | 'ref'> & {
  readonly state: UserState;
  readonly upnKey: string | null;
  readonly addressKey: string | null;
};

export interface ProposalFacts {
  readonly holders: HoldersFact;
  /** Live reads of the holders that are users. */
  readonly reads: ReadonlyMap<string, UserRead>;
  /** Managed users among the holders, and whoever of the table holds the address. */
  readonly users: ReadonlyMap<string, Managed>;
  readonly excluded: ReadonlySet<string>;
  /** Who held the address before, as the ledger knows it. */
  readonly formerHolders: readonly string[];
  isProposed(objectId: string): boolean;
}

export type ProposalDecision = { readonly seen: readonly string[] } & (
  | { readonly outcome: 'proposed' | 'unchanged' | 'excluded'; readonly objectId: string }
  | { readonly outcome: 'reused' | 'gone' | 'unanswered' }
  | { readonly outcome: 'ambiguous'; readonly reason: AmbiguousReason }
);

/**
 * Whom an address proposes (R13): the one living person who holds it, nobody's yet, and older than the first backup.
 * Nobody is taken by an address: an administrator, or the product, adopts the record again with the object id.
 */
export function decideProposal(record: AddressRecord, facts: ProposalFacts): ProposalDecision {
  const { holders: fact, reads, formerHolders } = facts;
  if (fact === 'no-answer') return { outcome: 'unanswered', seen: [] };
  const { complete } = fact;
  const holders = fact.holders.filter(
    ({ objectId, type }) => type !== 'user' || !isGone(reads.get(objectId)),
  );
  const key = addressKey(record.address);
  const ids = holders.map(({ objectId }) => objectId);
  const inTable = [...facts.users].filter(([, user]) => holds(user, key)).map(([objectId]) => objectId);
  const seen = [...new Set([...ids, ...inTable, ...formerHolders])];
  const ambiguous = (reason: AmbiguousReason): ProposalDecision => ({ outcome: 'ambiguous', reason, seen });
  const [holder] = holders;
  if (holder === undefined) {
    if (inTable.length > 0) return ambiguous('managed');
    if (formerHolders.length > 0) return ambiguous('held-before');
    return complete ? { outcome: 'gone', seen } : ambiguous('incomplete');
  }
  if (holders.length > 1) return ambiguous('several-holders');
  // Backups were made of a person: who is none has the address after them.
  if (holder.type !== 'user') return { outcome: 'reused', seen };
  return decideHolder(record, holder, { ...facts, key, seen, complete, inTable });
}

interface HolderFacts extends ProposalFacts {
  readonly key: string;
  readonly seen: readonly string[];
  readonly complete: boolean;
  readonly inTable: readonly string[];
}

function decideHolder(
  record: AddressRecord,
  { objectId }: AddressHolder,
  { reads, users, excluded, isProposed, key, seen, complete, inTable, formerHolders }: HolderFacts,
): ProposalDecision {
  const ambiguous = (reason: AmbiguousReason): ProposalDecision => ({ outcome: 'ambiguous', reason, seen });
  const user = users.get(objectId);
  const isBound = user !== undefined && boundTo(record, user) === 'unchanged' && record.ref !== undefined;
  if (isBound) return { outcome: 'unchanged', objectId, seen };
  if (user !== undefined || inTable.length > 0) return ambiguous('managed');
  if (formerHolders.some((id) => id !== objectId)) return ambiguous('held-before');
  if (excluded.has(objectId)) return { outcome: 'excluded', objectId, seen };
  const read = reads.get(objectId);
  if (read?.outcome !== 'found') return { outcome: 'unanswered', seen };
  const { mailKey, upnKey, aliasKeys } = personAddresses(read.properties);
  if (key !== mailKey && key !== upnKey && !aliasKeys.has(key)) return ambiguous('answers-differ');
  const { createdDateTime } = read.properties;
  if (record.firstBackupAt === undefined) return ambiguous('no-first-backup');
  if (dateOf(createdDateTime) === null) return ambiguous('creation-unknown');
  if (isYounger(createdDateTime, record.firstBackupAt)) return { outcome: 'reused', seen };
  if (!complete) return ambiguous('incomplete');
  return isProposed(objectId) ? ambiguous('proposed-before') : { outcome: 'proposed', objectId, seen };
}

function isGone(read: UserRead | undefined): boolean {
  return read?.outcome === 'soft-deleted' || read?.outcome === 'deleted';
}

function holds({ state, upnKey, addressKey: held }: Managed, key: string): boolean {
  return state === 'active' && (upnKey === key || held === key);
}
