import type { AdoptionOutcome } from '../../domain/adoption.js';
import type { UserRead } from '../../domain/directory-user.js';
import { type JsonValue, sameJson } from '../../domain/json.js';
import type { ManagedUser } from '../../domain/managed-user.js';
import { dateOf } from '../criteria/instant.js';
import { completed } from '../people/details.js';
import type { AdoptIntent } from '../people/intent.js';

/** A record that was checked, with an object id. */
export interface Adoption extends Pick<ManagedUser, 'state' | 'mappingId' | 'assignment'> {
  readonly objectId: string;
  readonly firstBackupAt: Date | undefined;
  readonly ref: string | undefined;
}

export interface AdoptionFacts {
  /** The managed user, or the one that an earlier record of the same commit makes. */
  readonly user: Pick<ManagedUser, 'mappingId' | 'assignment' | 'ref'> | undefined;
  readonly excluded: boolean;
  readonly read: UserRead | undefined;
  readonly select: readonly string[];
}

export type AdoptionDecision =
  | AdoptIntent
  | {
      readonly kind: 'row';
      readonly outcome: Extract<
        AdoptionOutcome,
        'unchanged' | 'duplicate' | 'already-managed' | 'excluded' | 'unanswered' | 'gone' | 'reused'
      >;
    };

const ageUnknown =
  'adopted while soft-deleted: nothing shows that the account is older than the first backup';

/**
 * What becomes of a record with an object id (R13), the first that fits:
 *
 * | the person | |
 * |---|---|
 * | is managed | `unchanged`, `duplicate` or `already-managed`; nobody's record is taken over |
 * | is excluded | `excluded` |
 * | can't be read | `unanswered` |
 * | is found nowhere | `gone` |
 * | is soft-deleted | preserved for it: a restore comes back to this record |
 * | is so, and the chain has a first backup | preserved, and excluded: a deleted account does not show its age |
 * | was created at or after the first backup | `reused`: the chain began with somebody else's data |
 * | lives, and the product protects them | active, also with a disabled account, as a shared mailbox has |
 * | is disabled, and the product has stopped | preserved for it: they come back when they are enabled |
 * | lives, and the product has stopped | preserved, and excluded: no round is to begin what somebody has stopped |
 */
export function decideAdoption(
  adoption: Adoption,
  { user, excluded, read, select }: AdoptionFacts,
): AdoptionDecision {
  const bound = user && boundTo(adoption, user);
  if (bound === 'unchanged') return row(bound);
  if (excluded) return row('excluded');
  if (bound !== undefined) return row(bound);
  switch (read?.outcome) {
    case undefined:
    case 'unreadable':
      return row('unanswered');
    case 'deleted':
      return row('gone');
    case 'soft-deleted':
      return {
        ...adopt(adoption, 'preserved', 'soft-deleted', null),
        ...(adoption.firstBackupAt === undefined ? {} : { excludedFor: ageUnknown }),
      };
    case 'found': {
      if (isYounger(read.properties.createdDateTime, adoption.firstBackupAt)) return row('reused');
      const properties = completed(read.properties, select);
      if (adoption.state === 'active') return adopt(adoption, 'active', null, properties);
      const disabled = properties.accountEnabled === false;
      return disabled
        ? adopt(adoption, 'preserved', 'disabled', properties)
        : { ...adopt(adoption, 'preserved', 'excluded', properties), excludedFor: 'adopted as preserved' };
    }
  }
}

/** Of who was erased a record is left that says so and nothing else: let in again, they are a stranger. */
export function isManaged({ stateReason }: Pick<ManagedUser, 'stateReason'>): boolean {
  return stateReason !== 'erased';
}

/** How a record stands to somebody who is managed. */
export function boundTo(
  { mappingId, assignment, ref }: Pick<Adoption, 'mappingId' | 'assignment' | 'ref'>,
  user: NonNullable<AdoptionFacts['user']>,
): 'unchanged' | 'duplicate' | 'already-managed' {
  if (user.ref !== undefined) return user.ref === ref ? 'unchanged' : 'duplicate';
  // Without a reference all that can tell one record from another is what it gives.
  const isSame =
    ref === undefined &&
    user.mappingId === mappingId &&
    sameJson(user.assignment as JsonValue, assignment as JsonValue);
  return isSame ? 'unchanged' : 'already-managed';
}

/** Whether an account was made when the chain had begun; what is not known proves nothing. */
export function isYounger(createdDateTime: unknown, firstBackupAt: Date | undefined): boolean {
  const createdAt = dateOf(createdDateTime);
  return createdAt !== null && firstBackupAt !== undefined && createdAt >= firstBackupAt;
}

function row(outcome: Extract<AdoptionDecision, { kind: 'row' }>['outcome']): AdoptionDecision {
  return { kind: 'row', outcome };
}

function adopt(
  { mappingId, assignment, ref }: Adoption,
  state: ManagedUser['state'],
  stateReason: ManagedUser['stateReason'],
  properties: AdoptIntent['properties'],
): AdoptIntent {
  const adopted = { state, stateReason, mappingId, assignment, ...(ref === undefined ? {} : { ref }) };
  return { kind: 'adopt', adopted, properties };
}
