import type { UserRead } from '../../domain/directory-user.js';
import type { UnsettledClaim } from '../../domain/leftover.js';
import type { UserRecord } from '../../domain/records.js';
import { changedProperties, completed, isDecidedLive, type Word } from '../people/details.js';
import type { Intent } from '../people/intent.js';
import type { RoundFacts } from '../people/question.js';

/** Alive, with other details than stored. */
export interface FoundOtherwise {
  readonly kind: 'found-otherwise';
  /** The details as they were read, names and life as stored. */
  readonly word: Word;
  /** What a read of a later round has to say of names and life, where this one says something new. */
  readonly confirm: UnsettledClaim | undefined;
}

/**
 * What a live read makes of somebody whom a full round did not name (S1, I6). A full round that is silent about a person
 * is no word about them, so that what the read says of names and life has to be said again in a later round.
 *
 * | read | |
 * |---|---|
 * | no answer | nothing changes, asked again in the next round |
 * | soft-deleted | proven gone |
 * | found nowhere | a second round has to agree |
 * | found as stored | nothing changes |
 * | found with other details | merged |
 * | found with other names, disabled or enabled | a second round has to agree |
 */
export function decideAbsent(user: UserRecord, read: UserRead, round: RoundFacts): Intent | FoundOtherwise {
  const { ordinal, select } = round;
  const open = (claim: UnsettledClaim): Intent => {
    return { kind: 'left-over', reason: 'unsettled', claim, conclusive: true };
  };
  switch (read.outcome) {
    case 'unreadable':
      return { kind: 'nothing', tally: 'unchanged' };
    case 'soft-deleted':
      return gone(user, 'soft-deleted', ordinal);
    case 'deleted':
      return open({ said: {}, read: null, round: ordinal });
    case 'found': {
      const said = completed(read.properties, select);
      const changed = changedProperties(user, { whole: true, properties: said }, select);
      if (changed.length === 0) return settledAsStored(user, ordinal);
      const confirm = changed.some(isDecidedLive) ? { said, read: said, round: ordinal } : undefined;
      if (confirm !== undefined && (user.state !== 'active' || changed.every(isDecidedLive))) {
        return open(confirm);
      }
      const { userPrincipalName, mail, accountEnabled } = user;
      const properties = { ...said, userPrincipalName, mail, accountEnabled };
      return { kind: 'found-otherwise', word: { whole: true, properties }, confirm };
    }
  }
}

function gone(user: UserRecord, cause: 'soft-deleted' | 'deleted', round: number): Intent {
  const claim = { said: null, read: null, round };
  const life =
    user.state === 'active'
      ? ({ kind: 'preserve', cause } as const)
      : ({ kind: 'stay', reason: cause } as const);
  return { kind: 'update', user, properties: {}, life, claim, settled: true };
}

/** Whatever waited for the person is over; nothing of the record changes. */
function settledAsStored(user: UserRecord, round: number): Intent {
  const claim = { said: {}, read: undefined, round };
  const life = { kind: 'stay', reason: user.stateReason } as const;
  return { kind: 'update', user, properties: {}, life, claim, settled: true };
}
