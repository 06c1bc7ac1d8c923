import { compileCriteria } from '../../../../src/core/criteria/compile-criteria.js';
import type { FoldedEntry } from '../../../../src/core/entries/fold-entries.js';
import { emptyGroupBook } from '../../../../src/core/groups/group-book.js';
import type { CompiledMapping } from '../../../../src/core/people/first-match.js';
import type {
  PeopleFacts,
  PeoplePolicy,
  Question,
  RoundFacts,
} from '../../../../src/core/people/question.js';
import type { Criteria } from '../../../../src/domain/criteria.js';
import type { Properties, UserRead } from '../../../../src/domain/directory-user.js';
import type { Exclusion } from '../../../../src/domain/exclusion.js';
import type { UnsettledClaim } from '../../../../src/domain/leftover.js';
import type { Mapping } from '../../../../src/domain/mapping.js';
import type { LeftoverRecord, PendingRecord, UserRecord } from '../../../../src/domain/records.js';
import { aManagedUser } from '../../../../src/testing/builders.js';
import { exampleTenant } from '../../../../src/testing/example-tenant.js';

export const at = new Date('2026-03-01T08:00:00Z');
export const later = new Date('2026-03-01T08:00:05Z');

export const select = [
  'userPrincipalName',
  'mail',
  'displayName',
  'accountEnabled',
  'userType',
  'department',
  'proxyAddresses',
];

export const policy: PeoplePolicy = {
  userTypes: 'members',
  disabledOnFirstImport: 'skip',
  onUnmatched: 'keep',
  addressSource: 'mail',
  onDisabled: 'preserve',
  reassign: 'never',
};

export function compiled(
  mappingId: string,
  criteria: Criteria,
  over: Partial<Mapping> = {},
): CompiledMapping {
  const mapping: Mapping = {
    mappingId,
    name: mappingId,
    criteria,
    assignment: { profile: mappingId },
    autoImport: true,
    priority: 0,
    criteriaRevision: 1,
    createdAt: at,
    updatedAt: at,
    ...over,
  };
  return { mapping, criteria: compileCriteria(criteria) };
}

export const everyone = compiled('everyone', { everyone: true });
export const sales = compiled('sales', { attribute: 'department', op: 'eq', value: 'Sales' });

/** The eighth round of the tenant, in which every attribute has been shown. */
export function aRound(
  over: Partial<Omit<RoundFacts, 'policy'>> & { policy?: Partial<PeoplePolicy> } = {},
): RoundFacts {
  return {
    tenantId: exampleTenant,
    ordinal: 8,
    kind: 'incremental',
    startedAt: at,
    groups: emptyGroupBook,
    holdIds: { preserve: 'preserve-1', rekey: 'rekey-1' },
    select,
    mappings: [everyone],
    shown: new Set(select),
    ...over,
    policy: { ...policy, ...over.policy },
  };
}

export interface Known {
  readonly user?: UserRecord;
  readonly leftover?: LeftoverRecord;
  readonly pending?: 'absent' | 'disabled' | 'soft-deleted' | 'deleted' | 'guest' | 'unmatched';
  readonly read?: UserRead;
  readonly answer?: 'preserve' | 'keep';
  readonly refused?: 'host-error' | 'unstorable';
  readonly excluded?: Pick<Exclusion, 'erasure'>;
}

/** What is known of the person `a`. */
export function known({ user, leftover, pending, read, answer, refused, excluded }: Known = {}): PeopleFacts {
  const one = <T>(value: T | undefined): Map<string, T> => new Map(value === undefined ? [] : [['a', value]]);
  return {
    users: one(user),
    leftovers: one(leftover),
    pending: one<PendingRecord>(pending && { objectId: 'a', cause: pending, standing: 'staged', since: at }),
    memberships: new Map(),
    reads: one(read),
    disabledAnswers: one(answer),
    refused: one(refused),
    asHolders: new Set(),
    exclusions: one(excluded && { objectId: 'a', since: at, by: 'ann', reason: 'asked for', ...excluded }),
  };
}

export const person: Properties = {
  userPrincipalName: 'a@x',
  mail: null,
  displayName: 'Ann',
  accountEnabled: true,
  userType: 'Member',
  department: 'Sales',
  proxyAddresses: [],
};

/** The record of the person `a` as the properties above make it. */
export function aUser(over: Partial<UserRecord> = {}): UserRecord {
  return aManagedUser({
    objectId: 'a',
    userPrincipalName: 'a@x',
    mail: null,
    displayName: 'Ann',
    mappingId: 'everyone',
    attributes: { department: 'Sales', proxyAddresses: [] },
    ...over,
  });
}

export function said(properties: Properties, over: Partial<FoldedEntry> = {}): Question {
  const entry = { objectId: 'a', removed: null, whole: false, properties, contradictory: false, ...over };
  return { kind: 'entry', objectId: 'a', entry };
}

export const removed: Question = said({}, { removed: 'changed' });

export function aLeftover(over: Partial<LeftoverRecord> = {}): LeftoverRecord {
  return {
    objectId: 'a',
    reason: 'unsettled',
    since: new Date('2026-02-01T00:00:00Z'),
    attempts: 1,
    triedInRound: 7,
    retryAt: at,
    ...over,
  };
}

export function aClaim(properties: Properties | null, read?: Properties | null): UnsettledClaim {
  return { said: properties, read, round: 7 };
}

/** The turn of somebody who was left over. */
export function turnOf(leftover: LeftoverRecord): Question {
  return { kind: 'retry', objectId: leftover.objectId, leftover };
}

export const found = (properties: Properties): UserRead => ({ outcome: 'found', properties });
