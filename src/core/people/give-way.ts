import { addressKeyOrNull } from '../../domain/address.js';
import type { Properties, UserRead } from '../../domain/directory-user.js';
import type { UnsettledClaim } from '../../domain/leftover.js';
import { meansGone } from '../../domain/managed-user.js';
import type { UserRecord } from '../../domain/records.js';
import { labelsAfter } from './build-update.js';
import { backupAddressOf } from './claims.js';
import { detailsAfter } from './details.js';
import type { Intent, UpdateIntent } from './intent.js';
import { propertiesOf } from './labels.js';
import type { PeopleFacts, RoundFacts } from './question.js';

/** The names by which somebody holds or gives up an address. */
const names = ['userPrincipalName', 'mail', 'proxyAddresses'] as const;

/** What is asked and known of a holder beside the live read. */
export interface HolderFacts extends Pick<PeopleFacts, 'leftovers' | 'pending' | 'refused'> {
  /** Somebody in the commit claims, or is read at, what the record holds. */
  readonly isWanted: boolean;
}

/**
 * What becomes of somebody's own decision once a live read says whether they are still where their record has them
 * (I3, I4, I6). Nobody is kept at an address that their read denies while another person wants it, or while the
 * stream's own word denies it, too: the record takes what the read says, and a later round has to confirm it.
 *
 * | read | wanted | not wanted |
 * |---|---|---|
 * | no answer | own decision | own decision |
 * | soft-deleted, or proven deleted | releases, and is preserved after the stream | own decision |
 * | found nowhere | a second round has to agree | own decision |
 * | at what they hold | keeps it | own decision |
 * | elsewhere | takes what the read says | takes it if the open word denies the address, too |
 *
 * @param own - what the stream's word alone makes of them; `nothing` where it said nothing
 */
export function giveWay(
  own: Intent,
  user: UserRecord,
  read: UserRead,
  round: RoundFacts,
  facts: HolderFacts,
): Intent {
  // A preserved record holds nothing that it could give up; of whom store or product refused nothing is written.
  if (user.state !== 'active' || facts.refused.has(user.objectId)) return own;
  switch (read.outcome) {
    case 'unreadable':
      return own;
    case 'soft-deleted':
    case 'deleted':
      return facts.isWanted ? whoIsGone(own, user, read.outcome, round, facts) : own;
    case 'found':
      return whoIsFound(own, user, read.properties, round, facts);
  }
}

function whoIsGone(
  own: Intent,
  user: UserRecord,
  outcome: 'soft-deleted' | 'deleted',
  { ordinal }: RoundFacts,
  facts: HolderFacts,
): Intent {
  if (own.kind === 'update' && isProvenGone(own)) return { ...own, releases: true };
  if (outcome === 'deleted' && !isPendingGone(user, facts)) {
    // Nobody told of a removal: a second round has to find them nowhere, too.
    if (own.kind !== 'nothing' || facts.leftovers.has(user.objectId)) return own;
    return { kind: 'left-over', reason: 'unsettled', claim: { said: {}, read: null, round: ordinal } };
  }
  const claim = { said: null, read: null, round: ordinal };
  const life = { kind: 'preserve', cause: outcome } as const;
  return { kind: 'update', user, properties: {}, life, claim, settled: true, releases: true };
}

/** Stream and read have said in this round, or before a hold of it, that they are gone. */
function isPendingGone({ objectId }: UserRecord, { pending }: HolderFacts): boolean {
  return meansGone(pending.get(objectId)?.cause);
}

function isProvenGone({ life, properties }: UpdateIntent): boolean {
  return life.kind === 'preserve' && Object.keys(properties).length === 0;
}

function whoIsFound(
  own: Intent,
  user: UserRecord,
  found: Properties,
  round: RoundFacts,
  facts: HolderFacts,
): Intent {
  const asRead = updateAsRead(user, only(found, names), round);
  const denied = deniedKeys(asRead, user, round);
  if (denied.length === 0) {
    if (own.kind !== 'nothing' || !facts.isWanted) return own;
    // Read for another's sake: no detail changes, which a stale read would undo for good.
    return { ...asRead, properties: detailsAfter(user, { whole: false, properties: {} }, round.select) };
  }
  const confirmed = (said: Properties | null): UnsettledClaim => {
    return { said, read: only(found, round.select), round: round.ordinal };
  };
  switch (own.kind) {
    case 'update': {
      const alsoDenied = deniedKeys(own, user, round);
      if (!facts.isWanted || denied.every((label) => alsoDenied.includes(label))) return own;
      const properties = { ...own.properties, ...labelsIn(asRead.properties) };
      const confirm = confirmed(only(own.properties, names));
      return { ...own, properties, claim: asRead.claim, settled: false, confirm };
    }
    case 'left-over': {
      const { claim } = own;
      if (claim === undefined) return own;
      const word = updateAsRead(user, claim.said ?? {}, round);
      const alsoDenied = deniedKeys(word, user, round);
      const givesUp = facts.isWanted || denied.some((label) => alsoDenied.includes(label));
      return givesUp ? { ...asRead, confirm: claim } : own;
    }
    default:
      if (!facts.isWanted) return own;
      if (facts.leftovers.has(user.objectId)) return asRead;
      // The last word that was settled, that they are gone or the record's names, stays open: a second stale read must not
      // outvote it in this round.
      return {
        ...asRead,
        confirm: confirmed(isPendingGone(user, facts) ? null : only(propertiesOf(user), names)),
      };
  }
}

function updateAsRead(user: UserRecord, seen: Properties, round: RoundFacts): UpdateIntent {
  return {
    kind: 'update',
    user,
    properties: detailsAfter(user, { whole: false, properties: seen }, round.select),
    life: { kind: 'stay', reason: null },
    claim: { said: seen, read: seen, round: round.ordinal },
    settled: false,
  };
}

function labelsIn({ userPrincipalName = null, mail = null }: Properties): Properties {
  return { userPrincipalName, mail };
}

/** Of the addresses that the record holds, those that the person would hold no more. */
function deniedKeys(intent: UpdateIntent, user: UserRecord, { policy }: RoundFacts): ('upn' | 'address')[] {
  const labels = labelsAfter(intent);
  const denied: ('upn' | 'address')[] = [];
  if (user.upnKey !== null && addressKeyOrNull(labels.userPrincipalName) !== user.upnKey) denied.push('upn');
  const address = backupAddressOf(labels, policy.addressSource);
  if (user.addressKey !== null && addressKeyOrNull(address) !== user.addressKey) denied.push('address');
  return denied;
}

function only(properties: Properties, wanted: readonly string[]): Properties {
  const own = wanted.filter((name) => Object.hasOwn(properties, name));
  return Object.fromEntries(own.map((name) => [name, properties[name]!]));
}
