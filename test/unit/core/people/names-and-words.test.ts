import { describe, expect, test } from 'vitest';
import { conflictsOf, contestableKeys, namedBy, namesIn } from '../../../../src/core/people/conflicts.js';
import { decideManaged } from '../../../../src/core/people/decide-managed.js';
import { decidePeople } from '../../../../src/core/people/decide-people.js';
import type { Question } from '../../../../src/core/people/question.js';
import { settleClaim } from '../../../../src/core/people/settle.js';
import type { Properties, UserRead } from '../../../../src/domain/directory-user.js';
import type { JsonValue } from '../../../../src/domain/json.js';
import type { UnsettledClaim } from '../../../../src/domain/leftover.js';
import { entryOf, imports, updates } from './decided.js';
import {
  aClaim,
  aLeftover,
  aRound,
  aUser,
  found,
  type Known,
  known,
  person,
  removed,
  said,
  select,
  turnOf,
} from './facts.js';

describe('I5: the names in a word', () => {
  const names = (proxyAddresses: JsonValue, over: Properties = {}) =>
    namesIn({ userPrincipalName: 'u@x', mail: 'm@x', proxyAddresses, ...over });

  test('are UPN, mail and smtp proxies, each once', () => {
    expect(names(['SMTP:m@x', 'smtp:u@x', 'smtp:p@x', 'sip:s@x'])).toEqual(['u@x', 'm@x', 'p@x']);
    expect(names(['smtp:p@x'], { mail: 'u@x' })).toEqual(['u@x', 'p@x']);
    expect(names(['smtp:p@x'], { mail: null, userPrincipalName: '' })).toEqual(['p@x']);
  });

  test('are no other kinds of proxies, and nothing of what is no address', () => {
    expect(names(['x-smtp:p@x', 'smtp:', 7, null, ['smtp:p@x']])).toEqual(['u@x', 'm@x']);
    expect(names('smtp:p@x')).toEqual(['u@x', 'm@x']);
  });
});

describe('I4: the keys at which somebody stands', () => {
  const read = new Map([['a', found({ userPrincipalName: 'R@x' })]]);

  test('are those they claim, and those of stream and read', () => {
    const question = said({ userPrincipalName: 'S@x' });
    const claim = { objectId: 'a', upnKey: 'c@x', addressKey: null };
    const intent = { kind: 'nothing', tally: 'unchanged' } as const;
    expect(namedBy({ question, intent, claim }, aRound(), read)).toEqual(['c@x', 's@x', 'r@x']);
    expect(namedBy({ question, intent }, aRound(), new Map())).toEqual(['s@x']);
    expect(namedBy({ question: removed, intent }, aRound(), new Map())).toEqual([]);
    expect(namedBy({ question: { kind: 'holder', objectId: 'a' }, intent }, aRound(), read)).toEqual(['r@x']);
  });

  test('of whom a read decides, those they claim tell enough', () => {
    const { intent } = imports('a', {});
    expect(namedBy({ question: entryOf('a'), intent }, aRound(), read)).toEqual(['a@x', 'a@x']);
  });

  test('are looked for in the store where the record does not hold them as that', () => {
    const user = aUser({ userPrincipalName: 'u@x', mail: 'm@x' });
    const asked = (properties: Properties, held = user) => {
      const intent = { kind: 'nothing', tally: 'unchanged' } as const;
      const users = new Map([['a', held]]);
      return contestableKeys([{ question: said(properties), intent }], aRound(), { users, reads: new Map() });
    };
    expect(asked({ userPrincipalName: 'U@x', mail: 'M@x' })).toEqual([]);
    expect(asked({ userPrincipalName: 'm@x', mail: 'u@x' })).toEqual(['m@x', 'u@x']);
    expect(asked({ userPrincipalName: 'm@x', mail: 'm@x' })).toEqual(['m@x']);
    expect(
      asked({ userPrincipalName: 'u@x', mail: 'm@x', proxyAddresses: ['smtp:u@x', 'smtp:P@x'] }),
    ).toEqual(['p@x']);
    expect(asked({ proxyAddresses: ['smtp:u@x', 'smtp:m@x'] })).toEqual([]);
    expect(asked({ userPrincipalName: 'u@x' }, aUser({ ...user, state: 'preserved' }))).toEqual(['u@x']);
    const nameless = updates(aUser(), { userPrincipalName: null, mail: null });
    expect(contestableKeys([nameless], aRound())).toEqual([]);
  });
});

describe('I4: who lets go of one name only', () => {
  const bob = aUser({ objectId: 'b', userPrincipalName: 'b@x', mail: 'm@x' });
  const look = (properties: Properties, claimed: string) =>
    conflictsOf(
      [imports('a', { userPrincipalName: claimed }), updates(bob, { ...person, ...properties })],
      [bob],
      aRound(),
      known(),
    ).holders;

  test('is looked at for the other', () => {
    expect(look({ userPrincipalName: 'c@x', mail: 'b@x' }, 'b@x')).toEqual(['b']);
    expect(look({ userPrincipalName: 'm@x', mail: 'c@x' }, 'm@x')).toEqual(['b']);
    expect(look({ userPrincipalName: 'c@x', mail: 'c@x' }, 'b@x')).toEqual([]);
    expect(look({ userPrincipalName: 'c@x', mail: 'c@x' }, 'z@x')).toEqual([]);
  });
});

describe('I6: a read that repeats', () => {
  const round = 8;
  const settle = (claim: Partial<UnsettledClaim>, read: UserRead) =>
    settleClaim({ said: { mail: 'new@x' }, read: undefined, round: 7, ...claim }, read, select, round);
  const old = { mail: 'old@x', displayName: 'Ann' };

  test('decides in a later round; found nowhere as well', () => {
    expect(settle({ read: old }, found(old))).toEqual({ kind: 'confirmed', properties: { mail: 'old@x' } });
    expect(settle({ read: null }, found(old)).kind).toBe('unsettled');
    expect(settle({ read: null }, { outcome: 'deleted' })).toEqual({ kind: 'gone', proof: 'deleted' });
    expect(settle({ said: null }, { outcome: 'deleted' })).toEqual({ kind: 'gone', proof: 'deleted' });
    expect(settle({}, { outcome: 'deleted' })).toMatchObject({ kind: 'unsettled', claim: { read: null } });
    expect(settle({}, { outcome: 'soft-deleted' })).toEqual({ kind: 'gone', proof: 'soft-deleted' });
  });
});

describe('R5: an entry beside a word that is still open', () => {
  const leftover = aLeftover({ claim: aClaim({ mail: 'new@x' }) });
  const asked = (question: Question, facts: Known) => {
    const { round, all } = { round: aRound(), all: known({ user: aUser(), read: found(person), ...facts }) };
    const decided = decidePeople([question], round, all);
    return decided.kind === 'decided' ? decided.people[0]?.question : undefined;
  };
  const part = said({ displayName: 'Ann B' });

  test('says both; one that is whole, or a removal, says its own', () => {
    expect(asked(part, { leftover })).toMatchObject({
      entry: { properties: { mail: 'new@x', displayName: 'Ann B' } },
    });
    const whole = said(person, { whole: true });
    expect(asked(whole, { leftover })).toBe(whole);
    expect(asked(removed, { leftover, read: { outcome: 'soft-deleted' } })).toBe(removed);
    expect(asked(part, { leftover: aLeftover({ claim: aClaim(null) }) })).toBe(part);
    expect(asked(part, { leftover: aLeftover() })).toBe(part);
    expect(asked(part, {})).toBe(part);
    const turn = turnOf(leftover);
    expect(asked(turn, { leftover })).toBe(turn);
  });
});

describe('what somebody managed is asked about', () => {
  const decide = (question: Question, facts: Known, over = {}) =>
    decideManaged(question, facts.user ?? aUser(), aRound(over), known({ user: aUser(), ...facts }));

  test('R5: whom store or product refused waits with the word that named them', () => {
    expect(decide({ kind: 'absent', objectId: 'a' }, { refused: 'host-error' })).toEqual({
      kind: 'left-over',
      reason: 'host-error',
      claim: { said: {}, read: undefined, round: 8 },
    });
    expect(decide(removed, { refused: 'unstorable' })).toMatchObject({ claim: { said: null } });
    expect(decide(said({ mail: 'b@x' }), { refused: 'unstorable' })).toMatchObject({
      claim: { said: { mail: 'b@x' } },
    });
  });

  test('R10: who was gone comes back with all that the read says, and what the entry says is newer', () => {
    for (const stateReason of ['soft-deleted', 'deleted'] as const) {
      const user = aUser({ state: 'preserved', stateReason });
      const read = found({ ...person, department: 'Legal', displayName: 'Ann C' });
      expect(decide(said({ displayName: 'Ann C' }), { user, read })).toMatchObject({
        life: { kind: 'reactivate' },
        properties: { department: 'Legal', displayName: 'Ann C' },
      });
    }
    const disabled = aUser({ state: 'preserved', stateReason: 'disabled' });
    const read = found({ ...person, department: 'Legal' });
    expect(decide(said({ accountEnabled: true }), { user: disabled, read })).toMatchObject({
      properties: { department: 'Sales' },
    });
  });

  test('R9: the product is asked once, when the disabling happens', () => {
    const off = found({ ...person, accountEnabled: false });
    const ask = { policy: { onDisabled: 'ask' } } as const;
    expect(decide(said({ accountEnabled: false }), { read: off }, ask)).toMatchObject({
      kind: 'need-disabled-answer',
      user: { accountEnabled: false },
    });
    expect(decide(said({ accountEnabled: false }), { read: off, answer: 'keep' }, ask)).toMatchObject({
      life: { kind: 'stay', reason: null },
    });
    expect(decide(said({ accountEnabled: false }), { read: off, answer: 'preserve' }, ask)).toMatchObject({
      life: { kind: 'preserve', cause: 'disabled' },
    });
    expect(decide(said({ mail: 'b@x' }), { read: found({ ...person, mail: 'b@x' }) }, ask)).toMatchObject({
      life: { kind: 'stay', reason: null },
    });
  });
});
