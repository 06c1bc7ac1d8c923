import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compileCriteria } from '../../src/core/criteria/compile-criteria.js';
import { emptyGroupBook } from '../../src/core/groups/group-book.js';
import { decidePeople } from '../../src/core/people/decide-people.js';
import type { Intent } from '../../src/core/people/intent.js';
import type { PeopleFacts, PeoplePolicy, Question, RoundFacts } from '../../src/core/people/question.js';
import type { Criteria } from '../../src/domain/criteria.js';
import type { Properties, UserRead } from '../../src/domain/directory-user.js';
import type { UserRecord } from '../../src/domain/records.js';
import { aManagedUser } from '../../src/testing/index.js';

const at = new Date('2026-03-01T08:00:00Z');
const paths = ['department', 'city'];
const select = ['userPrincipalName', 'accountEnabled', 'userType', 'department', 'city', 'mail'];
const group = '22222222-2222-4222-8222-222222222222';

const leaf: fc.Arbitrary<Criteria> = fc.oneof(
  fc.constantFrom<Criteria>({ everyone: true }, { memberOf: group }),
  fc.record({
    attribute: fc.constantFrom(...paths),
    op: fc.constantFrom('eq' as const, 'ne' as const),
    value: fc.constantFrom('x', 'y'),
  }),
  fc.record({
    attribute: fc.constantFrom(...paths),
    op: fc.constantFrom('present' as const, 'absent' as const),
  }),
);
const criteria: fc.Arbitrary<Criteria> = fc.letrec<{ node: Criteria }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 2 },
    leaf,
    fc.array(tie('node'), { minLength: 1, maxLength: 2 }).map((all) => ({ all })),
    fc.array(tie('node'), { minLength: 1, maxLength: 2 }).map((any) => ({ any })),
    tie('node').map((not) => ({ not })),
  ),
})).node;

type Answer = boolean | 'unknown';

/** Kleene's three values, with every condition that nobody can decide answered by `guess`. */
function holds(of: Criteria, person: Properties, shown: ReadonlySet<string>, guess: () => Answer): Answer {
  if ('everyone' in of) return true;
  if ('memberOf' in of) return guess();
  if ('not' in of) {
    const answer = holds(of.not, person, shown, guess);
    return answer === 'unknown' ? answer : !answer;
  }
  const parts = 'all' in of ? of.all : 'any' in of ? of.any : undefined;
  if (parts !== undefined) {
    const decisive = 'any' in of;
    const answers = parts.map((part) => holds(part, person, shown, guess));
    if (answers.includes(decisive)) return decisive;
    return answers.includes('unknown') ? 'unknown' : !decisive;
  }
  return condition(of as Extract<Criteria, { attribute: string }>, person, shown, guess);
}

function condition(
  of: Extract<Criteria, { attribute: string }>,
  person: Properties,
  shown: ReadonlySet<string>,
  guess: () => Answer,
): Answer {
  if (!Object.hasOwn(person, of.attribute)) return guess();
  const value = person[of.attribute];
  // Nobody has shown a value there yet: misspelt, or out of the application's rights.
  if (value === null && !shown.has(of.attribute)) return guess();
  if (of.op === 'present') return value !== null;
  if (of.op === 'absent') return value === null;
  if (value === null) return 'unknown';
  const same = 'value' in of && value === of.value;
  return of.op === 'eq' ? same : !same;
}

/** All answers that are possible when what nobody can decide may turn out in any way. */
function possible(of: Criteria, person: Properties, shown: ReadonlySet<string>): Set<Answer> {
  const answers: readonly Answer[] = [true, false, 'unknown'];
  const found = new Set<Answer>();
  let guesses = 0;
  holds(of, person, shown, () => {
    guesses += 1;
    return true;
  });
  for (let choice = 0; choice < 3 ** guesses; choice += 1) {
    let rest = choice;
    const guess = () => {
      const answer = answers[rest % 3]!;
      rest = Math.floor(rest / 3);
      return answer;
    };
    found.add(holds(of, person, shown, guess));
  }
  return found;
}

const surely = (answers: ReadonlySet<Answer>) => answers.size === 1 && answers.has(true);
const never = (answers: ReadonlySet<Answer>) => !answers.has(true);

interface Scene {
  readonly mappings: readonly Criteria[];
  readonly shown: readonly string[];
  readonly person: Properties;
  readonly delivered: readonly string[];
  readonly whole: boolean;
  readonly read: UserRead;
  readonly user: UserRecord | undefined;
  readonly policy: Pick<PeoplePolicy, 'onUnmatched' | 'reassign'>;
}

const person: fc.Arbitrary<Properties> = fc.record({
  userPrincipalName: fc.constantFrom('a@x', 'a@x', 'b@x', null),
  mail: fc.constant(null),
  accountEnabled: fc.constantFrom(true, true, true, false),
  userType: fc.constantFrom('Member', null),
  department: fc.constantFrom('x', 'y', null),
  city: fc.constantFrom('x', 'y', null),
});
const stored = fc
  .record({
    attributes: fc.record(
      { department: fc.constantFrom('x', 'y', null), city: fc.constantFrom('x', 'y', null) },
      { requiredKeys: [] },
    ),
    mappingId: fc.constantFrom('0', '1', 'deleted'),
    preserved: fc.constantFrom('unmatched' as const, null, null),
  })
  .map(({ attributes, mappingId, preserved }) =>
    aManagedUser({
      objectId: 'a',
      userPrincipalName: 'a@x',
      mail: null,
      displayName: null,
      attributes,
      mappingId,
      state: preserved === null ? 'active' : 'preserved',
      stateReason: preserved,
    }),
  );
const scene: fc.Arbitrary<Scene> = fc.record({
  mappings: fc.array(criteria, { minLength: 1, maxLength: 3 }),
  shown: fc.subarray(paths),
  person,
  delivered: fc.subarray(select),
  whole: fc.boolean(),
  read: fc.oneof(
    person.map((properties): UserRead => ({ outcome: 'found', properties })),
    fc.constant<UserRead>({ outcome: 'unreadable' }),
    fc.constant<UserRead>({ outcome: 'deleted' }),
  ),
  user: fc.option(stored, { nil: undefined }),
  policy: fc.record({
    onUnmatched: fc.constantFrom('keep' as const, 'preserve' as const),
    reassign: fc.constantFrom('never' as const, 'follow' as const),
  }),
});

function roundOf({ mappings, shown, policy }: Scene): RoundFacts {
  return {
    tenantId: 't',
    ordinal: 8,
    kind: 'incremental',
    startedAt: at,
    select,
    shown: new Set(shown),
    groups: emptyGroupBook,
    holdIds: { preserve: 'preserve-1', rekey: 'rekey-1' },
    policy: {
      userTypes: 'members',
      disabledOnFirstImport: 'skip',
      onDisabled: 'preserve',
      addressSource: 'mail',
      ...policy,
    },
    mappings: mappings.map((each, index) => ({
      mapping: {
        mappingId: String(index),
        name: String(index),
        criteria: each,
        assignment: {},
        autoImport: true,
        priority: index,
        criteriaRevision: 1,
        createdAt: at,
        updatedAt: at,
      },
      criteria: compileCriteria(each),
    })),
  };
}

/** What is decided, and whether a live read was asked for on the way. */
function decide(of: Scene): { readonly intent: Intent; readonly askedLive: boolean } {
  const names = of.whole ? select : of.delivered;
  const properties = Object.fromEntries(names.map((name) => [name, of.person[name]!]));
  const entry = { objectId: 'a', removed: null, whole: of.whole, properties, contradictory: false };
  const question: Question = { kind: 'entry', objectId: 'a', entry };
  const facts: PeopleFacts = {
    users: new Map(of.user === undefined ? [] : [['a', of.user]]),
    leftovers: new Map(),
    pending: new Map(),
    memberships: new Map(),
    reads: new Map(),
    disabledAnswers: new Map(),
    refused: new Map(),
    asHolders: new Set(),
    exclusions: new Map(),
  };
  const first = decidePeople([question], roundOf(of), facts);
  if (first.kind === 'decided') return { intent: first.people[0]!.intent, askedLive: false };
  const second = decidePeople([question], roundOf(of), { ...facts, reads: new Map([['a', of.read]]) });
  if (second.kind !== 'decided') throw new Error('asked again for what it was given');
  return { intent: second.people[0]!.intent, askedLive: true };
}

describe('nobody is moved on unknown or undecided', () => {
  test('R2: imported only by a mapping that surely takes them, and past none that might', () => {
    fc.assert(
      fc.property(scene, (drawn) => {
        const of = { ...drawn, user: undefined };
        const { intent, askedLive } = decide(of);
        if (intent.kind !== 'import') return;
        expect(of.whole || (askedLive && of.read.outcome === 'found')).toBe(true);
        const known = askedLive && of.read.outcome === 'found' ? of.read.properties : of.person;
        const answers = of.mappings.map((each) => possible(each, known, new Set(of.shown)));
        const taken = Number(intent.mapping.mappingId);
        expect(surely(answers[taken]!)).toBe(true);
        expect(answers.slice(0, taken).every(never)).toBe(true);
        expect(intent.properties.userPrincipalName).not.toBeNull();
      }),
      { numRuns: 5_000 },
    );
  });

  test('R3: preserved as unmatched only if surely no mapping takes them; reassigned, brought back only if one surely does', () => {
    fc.assert(
      fc.property(scene, stored, (drawn, user) => {
        const of = { ...drawn, user };
        const { intent } = decide(of);
        if (intent.kind !== 'update') return;
        const answers = of.mappings.map((each) => possible(each, intent.properties, new Set(of.shown)));
        const taker = answers.findIndex((each) => !never(each));
        const surelyTaken = taker >= 0 && surely(answers[taker]!);
        const { life, reassignTo } = intent;
        if (life.kind === 'preserve' && life.cause === 'unmatched') expect(taker).toBe(-1);
        if (life.kind === 'reactivate' && of.policy.onUnmatched === 'preserve')
          expect(surelyTaken).toBe(true);
        if (reassignTo !== undefined) {
          expect(surelyTaken).toBe(true);
          expect(reassignTo.mappingId).toBe(String(taker));
        }
      }),
      { numRuns: 5_000 },
    );
  });

  test('R2: and the sample holds enough people of every fate for that to mean something', () => {
    const fates = fc.sample(scene, { numRuns: 5_000, seed: 1 }).map((of) => {
      const { intent } = decide(of);
      if (intent.kind === 'left-over') return intent.reason;
      if (intent.kind !== 'update') return intent.kind;
      return intent.reassignTo === undefined ? intent.life.kind : 'reassign';
    });
    for (const fate of ['import', 'undecided', 'unsettled', 'reassign', 'preserve', 'reactivate']) {
      expect({ fate, often: fates.filter((each) => each === fate).length > 30 }).toEqual({
        fate,
        often: true,
      });
    }
  });
});
