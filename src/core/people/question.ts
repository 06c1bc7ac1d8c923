import type { BrakeKind } from '../../domain/brakes.js';
import type { UserRead } from '../../domain/directory-user.js';
import type { Exclusion } from '../../domain/exclusion.js';
import type { LeftoverReason } from '../../domain/leftover.js';
import type { ManagedUser } from '../../domain/managed-user.js';
import type { LeftoverRecord, PendingRecord, UserRecord } from '../../domain/records.js';
import type { RoundKind } from '../../domain/report.js';
import type { FoldedEntry } from '../entries/fold-entries.js';
import type { GroupBook } from '../groups/group-book.js';
import type { NewcomerPolicy } from './decide-newcomer.js';
import type { CompiledMapping } from './first-match.js';
import type { LifePolicy } from './life.js';

/**
 * Whom to decide about: somebody whom the stream names, somebody whose membership of a group changed, somebody whom a full
 * round did not name, somebody whose turn it is to be tried again, or the holder of an address that one of them claims.
 */
export type Question =
  | { readonly kind: 'holder'; readonly objectId: string }
  | { readonly kind: 'entry'; readonly objectId: string; readonly entry: FoldedEntry }
  | { readonly kind: 'evaluate'; readonly objectId: string }
  | { readonly kind: 'absent'; readonly objectId: string }
  | { readonly kind: 'retry'; readonly objectId: string; readonly leftover: LeftoverRecord };

export type DisabledAnswer = 'preserve' | 'keep';

export interface PeoplePolicy extends NewcomerPolicy, LifePolicy {
  readonly addressSource: 'mail' | 'upn';
  /** `ask`: the product answers for each person. */
  readonly onDisabled: DisabledAnswer | 'ask';
  readonly reassign: 'never' | 'follow';
}

/** What holds for a whole round. */
export interface RoundFacts {
  readonly tenantId: string;
  readonly ordinal: number;
  readonly kind: RoundKind;
  readonly startedAt: Date;
  readonly select: readonly string[];
  readonly policy: PeoplePolicy;
  /** By priority, the first to be asked first. */
  readonly mappings: readonly CompiledMapping[];
  /** Attribute paths at which the tenant has shown a value. */
  readonly shown: ReadonlySet<string>;
  /** The groups that the mappings ask about. */
  readonly groups: GroupBook;
  /** The open hold of each kind, or else the one that the next person opens. */
  readonly holdIds: Readonly<Record<BrakeKind, string>>;
}

/** What is known of the people in question; look-ups that were not made yet are simply not there. */
export interface PeopleFacts {
  readonly users: ReadonlyMap<string, UserRecord>;
  readonly leftovers: ReadonlyMap<string, LeftoverRecord>;
  readonly pending: ReadonlyMap<string, PendingRecord>;
  /** Of people in question whom an administrator wants out. */
  readonly exclusions: ReadonlyMap<string, Exclusion>;
  readonly reads: ReadonlyMap<string, UserRead>;
  readonly disabledAnswers: ReadonlyMap<string, DisabledAnswer>;
  /** The followed groups whose direct members people are; looked up only if a mapping asks about groups. */
  readonly memberships: ReadonlyMap<string, readonly string[]>;
  /** People in question who hold what another of them claims, and are looked at for that as well. */
  readonly asHolders: ReadonlySet<string>;
  /** People whose preserving an administrator approves, if they are still to be preserved. */
  readonly approved?: ReadonlySet<string>;
  /** People whom store or product refused: they are left over, and nothing else of them is written. */
  readonly refused: ReadonlyMap<string, Extract<LeftoverReason, 'host-error' | 'unstorable'>>;
}

/** A look-up without which nothing can be said of the person. */
export type Needed =
  | { readonly kind: 'need-read' }
  | { readonly kind: 'need-disabled-answer'; readonly user: ManagedUser };
