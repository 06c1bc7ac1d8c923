import type { Budget } from '../../../../src/core/people/admission.js';
import { buildCommit, type DecidedPerson } from '../../../../src/core/people/build-commit.js';
import type { Intent, UpdateIntent } from '../../../../src/core/people/intent.js';
import type { PeopleFacts, Question, RoundFacts } from '../../../../src/core/people/question.js';
import type { Properties } from '../../../../src/domain/directory-user.js';
import type { LeftoverRecord, PendingRecord, UserRecord } from '../../../../src/domain/records.js';
import { aClaim, aRound, everyone, later, person } from './facts.js';

const open: Budget = { freeSeats: Number.POSITIVE_INFINITY, importsLeft: Number.POSITIVE_INFINITY };

export const entryOf = (objectId: string): Question => ({
  kind: 'entry',
  objectId,
  entry: { objectId, removed: null, whole: false, properties: {}, contradictory: false },
});
export const imports = (
  objectId: string,
  properties: Properties,
  over: Partial<Extract<Intent, { kind: 'import' }>> = {},
) =>
  ({
    question: entryOf(objectId),
    intent: {
      kind: 'import',
      mapping: everyone.mapping,
      state: 'active',
      properties: { ...person, ...properties },
      ...over,
    },
  }) satisfies DecidedPerson;
export const updates = (
  user: UserRecord,
  properties: Properties,
  over: Partial<UpdateIntent> = {},
): DecidedPerson => ({
  question: entryOf(user.objectId),
  intent: {
    kind: 'update',
    user,
    properties,
    life: { kind: 'stay', reason: user.stateReason },
    claim: aClaim(properties),
    settled: true,
    ...over,
  },
});
export const named = (userPrincipalName: string): Properties => ({ ...person, userPrincipalName });

interface Around {
  readonly round?: RoundFacts;
  readonly holders?: readonly UserRecord[];
  /** Records of people who are asked about, beside those that their intents carry. */
  readonly stored?: readonly UserRecord[];
  readonly reads?: PeopleFacts['reads'];
  readonly budget?: Partial<Budget>;
  readonly leftovers?: readonly LeftoverRecord[];
  readonly pending?: readonly PendingRecord[];
}

export function build(people: readonly DecidedPerson[], around: Around = {}) {
  const byId = <R extends { readonly objectId: string }>(records: readonly R[] = []) =>
    new Map(records.map((record) => [record.objectId, record]));
  const users = people.flatMap(({ intent }) => (intent.kind === 'update' ? [intent.user] : []));
  const facts: PeopleFacts = {
    users: byId([...users, ...(around.stored ?? [])]),
    leftovers: byId(around.leftovers),
    pending: byId(around.pending),
    memberships: new Map(),
    reads: around.reads ?? new Map(),
    disabledAnswers: new Map(),
    refused: new Map(),
    asHolders: new Set(),
    exclusions: new Map(),
  };
  const budget = { ...open, ...around.budget };
  return buildCommit(people, around.round ?? aRound(), facts, around.holders ?? [], budget, later);
}
