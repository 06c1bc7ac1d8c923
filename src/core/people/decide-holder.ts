import { addressKeyOrNull } from '../../domain/address.js';
import type { Properties, UserRead } from '../../domain/directory-user.js';
import type { UnsettledClaim } from '../../domain/leftover.js';
import type { UserRecord } from '../../domain/records.js';
import { labelsAfter } from './build-update.js';
import { backupAddressOf } from './claims.js';
import { detailsAfter } from './details.js';
import type { Intent, UpdateIntent } from './intent.js';
import type { PeopleFacts, RoundFacts } from './question.js';

/** The names by which somebody holds or gives up an address. */
const identity = ['userPrincipalName', 'mail', 'proxyAddresses'] as const;

/**
 * What a live read says of somebody who holds an address that another person claims (I4): elsewhere or gone, they give
 * it up; still there, or no answer, they keep it.
 */
export function decideHolder(
  user: UserRecord,
  read: UserRead,
  round: RoundFacts,
  { leftovers, pending }: Pick<PeopleFacts, 'leftovers' | 'pending'>,
): Intent {
  const { ordinal } = round;
  const unchanged: Intent = { kind: 'nothing', tally: 'unchanged' };
  if (read.outcome === 'unreadable') return unchanged;
  const proven = pending.get(user.objectId)?.cause;
  if (read.outcome === 'deleted' && proven !== 'deleted' && proven !== 'soft-deleted') {
    // Nobody told of a removal: a second round has to find them nowhere, too.
    const claim = { said: {}, read: null, round: ordinal };
    return leftovers.has(user.objectId) ? unchanged : { kind: 'left-over', reason: 'unsettled', claim };
  }
  if (read.outcome !== 'found') {
    const claim = { said: null, read: null, round: ordinal };
    const cause = read.outcome === 'deleted' ? 'deleted' : 'soft-deleted';
    const life = { kind: 'preserve', cause } as const;
    return { kind: 'update', user, properties: {}, life, claim, settled: true, releases: true };
  }
  const said = only(read.properties, identity);
  const properties = detailsAfter(user, { whole: false, properties: said }, round.select);
  const claim = { said, read: said, round: ordinal };
  const life = { kind: 'stay', reason: null } as const;
  const update: UpdateIntent = { kind: 'update', user, properties, life, claim, settled: false };
  if (!leaves(update, user, round)) {
    // Still there: one read for another's sake changes no detail, which a stale one would undo for good.
    return { ...update, properties: detailsAfter(user, { whole: false, properties: {} }, round.select) };
  }
  return leftovers.has(user.objectId) ? update : { ...update, confirm: claim };
}

/**
 * Somebody in question who also holds what another of them claims: a live read that shows them elsewhere makes them
 * give it up, even if the stream's word about them is not settled yet (I3).
 */
export function alsoAsHolder(
  own: Intent,
  user: UserRecord,
  read: UserRead,
  round: RoundFacts,
  facts: Pick<PeopleFacts, 'leftovers' | 'pending'>,
): Intent {
  // A preserved record holds nothing that it could give up.
  if (user.state !== 'active') return own;
  if (own.kind === 'update' && own.life.kind === 'preserve' && isGone(own)) return { ...own, releases: true };
  const asHolder = decideHolder(user, read, round, facts);
  if (asHolder.kind !== 'update' || !leaves(asHolder, user, round)) return own;
  if (own.kind === 'left-over' && own.claim !== undefined) return { ...asHolder, confirm: own.claim };
  if (own.kind !== 'update') return asHolder;
  if (givesUpAll(own, asHolder, user, round)) return own;
  const { userPrincipalName = null, mail = null } = asHolder.properties;
  const said = {
    userPrincipalName: own.properties.userPrincipalName ?? null,
    mail: own.properties.mail ?? null,
  };
  return {
    ...own,
    properties: { ...own.properties, userPrincipalName, mail },
    claim: asHolder.claim,
    settled: false,
    // The whole read is remembered: one of a later round that repeats it is compared in everything.
    confirm: {
      ...asHolder.claim,
      said,
      ...(read.outcome === 'found' ? { read: only(read.properties, round.select) } : {}),
    },
  };
}

function only(properties: Properties, names: readonly string[]): Properties {
  const own = names.filter((name) => Object.hasOwn(properties, name));
  return Object.fromEntries(own.map((name) => [name, properties[name]!]));
}

function isGone({ properties }: UpdateIntent): boolean {
  return Object.keys(properties).length === 0;
}

/**
 * Word and read disagree about where somebody is, and neither leaves them where they were: the record gives that up at
 * once (I3, I6), for it may be another's by now.
 */
export function releaseDenied(
  user: UserRecord,
  read: UserRead,
  claim: UnsettledClaim,
  round: RoundFacts,
  facts: Pick<PeopleFacts, 'leftovers' | 'pending'>,
): Intent {
  const own: Intent = { kind: 'left-over', reason: 'unsettled', claim };
  if (read.outcome !== 'found' || claim.said === null || user.state !== 'active') return own;
  const asHolder = decideHolder(user, read, round, facts);
  if (asHolder.kind !== 'update') return own;
  const properties = detailsAfter(user, { whole: false, properties: claim.said }, round.select);
  const [said, seen] = [keysAfter({ ...asHolder, properties }, round), keysAfter(asHolder, round)];
  const denied =
    (user.upnKey !== null && said.upnKey !== user.upnKey && seen.upnKey !== user.upnKey) ||
    (user.addressKey !== null && said.addressKey !== user.addressKey && seen.addressKey !== user.addressKey);
  return denied ? { ...asHolder, confirm: claim } : own;
}

/** Whether the person's own word lets go of whatever the read shows them without. */
function givesUpAll(own: UpdateIntent, asHolder: UpdateIntent, user: UserRecord, round: RoundFacts): boolean {
  const [said, read] = [keysAfter(own, round), keysAfter(asHolder, round)];
  return (
    (read.upnKey === user.upnKey || said.upnKey !== user.upnKey) &&
    (read.addressKey === user.addressKey || said.addressKey !== user.addressKey)
  );
}

function leaves(intent: UpdateIntent, user: UserRecord, round: RoundFacts): boolean {
  const { upnKey, addressKey } = keysAfter(intent, round);
  return upnKey !== user.upnKey || addressKey !== user.addressKey;
}

function keysAfter(intent: UpdateIntent, { policy }: RoundFacts) {
  const labels = labelsAfter(intent);
  return {
    upnKey: addressKeyOrNull(labels.userPrincipalName),
    addressKey: addressKeyOrNull(backupAddressOf(labels, policy.addressSource)),
  };
}
