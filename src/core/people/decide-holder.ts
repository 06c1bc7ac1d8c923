import { addressKeyOrNull } from '../../domain/address.js';
import type { UserRead } from '../../domain/directory-user.js';
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
  const said = Object.fromEntries(
    identity
      .filter((name) => Object.hasOwn(read.properties, name))
      .map((name) => [name, read.properties[name]!]),
  );
  const properties = detailsAfter(user, { whole: false, properties: said }, round.select);
  const claim = { said, read: said, round: ordinal };
  const life = { kind: 'stay', reason: null } as const;
  const update: UpdateIntent = { kind: 'update', user, properties, life, claim, settled: false };
  const unconfirmed = leaves(update, user, round) && !leftovers.has(user.objectId);
  return unconfirmed ? { ...update, confirm: claim } : update;
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
  if (own.kind === 'update' && own.life.kind === 'preserve' && isGone(own)) return { ...own, releases: true };
  const asHolder = decideHolder(user, read, round, facts);
  if (asHolder.kind !== 'update' || !leaves(asHolder, user, round)) return own;
  if (own.kind === 'left-over' && own.claim !== undefined) return { ...asHolder, confirm: own.claim };
  if (own.kind !== 'update') return asHolder;
  if (leaves(own, user, round)) return own;
  const { userPrincipalName = null, mail = null } = asHolder.properties;
  return { ...own, properties: { ...own.properties, userPrincipalName, mail }, claim: asHolder.claim };
}

function isGone({ properties }: UpdateIntent): boolean {
  return Object.keys(properties).length === 0;
}

function leaves(intent: UpdateIntent, user: UserRecord, { policy }: RoundFacts): boolean {
  const labels = labelsAfter(intent);
  return (
    addressKeyOrNull(labels.userPrincipalName) !== user.upnKey ||
    addressKeyOrNull(backupAddressOf(labels, policy.addressSource)) !== user.addressKey
  );
}
