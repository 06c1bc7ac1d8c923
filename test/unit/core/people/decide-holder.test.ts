import { describe, expect, test } from 'vitest';
import { alsoAsHolder, decideHolder } from '../../../../src/core/people/decide-holder.js';
import type { Intent, UpdateIntent } from '../../../../src/core/people/intent.js';
import type { Properties, UserRead } from '../../../../src/domain/directory-user.js';
import { aClaim, aLeftover, aRound, aUser, found, known, person } from './facts.js';

const round = aRound();
const user = aUser();
const at = (userPrincipalName: string, mail: string | null = null): UserRead =>
  found({ ...person, userPrincipalName, mail });
const softDeleted: UserRead = { outcome: 'soft-deleted' };
const deleted: UserRead = { outcome: 'deleted' };
const unreadable: UserRead = { outcome: 'unreadable' };
const unchanged: Intent = { kind: 'nothing', tally: 'unchanged' };

describe('I4: what a live read says of a holder', () => {
  test('no answer: they keep the address', () => {
    expect(decideHolder(user, unreadable, round, known())).toEqual(unchanged);
  });

  test('still there: they keep it, and nothing has to be confirmed', () => {
    const intent = decideHolder(user, at('a@x'), round, known());
    expect(intent).toMatchObject({ kind: 'update', settled: false, life: { kind: 'stay', reason: null } });
    expect(intent).not.toHaveProperty('confirm');
    expect((intent as UpdateIntent).properties).toMatchObject({ userPrincipalName: 'a@x' });
  });

  test.each([
    ['another UPN', at('new@x'), { userPrincipalName: 'new@x', mail: null }],
    ['another mail', at('a@x', 'm@x'), { userPrincipalName: 'a@x', mail: 'm@x' }],
  ])('%s: they take what the read says, and a later round has to confirm it', (_what, read, names) => {
    const intent = decideHolder(user, read, round, known()) as UpdateIntent;
    expect(intent.properties).toMatchObject(names);
    expect(intent.confirm).toMatchObject({ said: names, read: names, round: round.ordinal });
  });

  test('R9: a mail that the read shows missing falls back to the UPN', () => {
    const withMail = aUser({ mail: 'm@x', backupAddress: 'm@x', addressKey: 'm@x' });
    expect((decideHolder(withMail, at('a@x'), round, known()) as UpdateIntent).properties.mail).toBeNull();
  });

  test('with addressSource upn another mail moves nothing', () => {
    const byUpn = aRound({ policy: { addressSource: 'upn' } });
    expect(decideHolder(user, at('a@x', 'm@x'), byUpn, known())).not.toHaveProperty('confirm');
  });

  test('names alone are taken of the read: details have their own way', () => {
    const read = found({
      ...person,
      userPrincipalName: 'new@x',
      displayName: 'Other',
      accountEnabled: false,
    });
    const { properties } = decideHolder(user, read, round, known()) as UpdateIntent;
    expect(properties).toMatchObject({ displayName: 'Ann', accountEnabled: true });
  });

  test('whose word is open already is not asked to confirm another', () => {
    const intent = decideHolder(user, at('new@x'), round, known({ leftover: aLeftover() }));
    expect(intent).not.toHaveProperty('confirm');
  });

  test('soft-deleted: they release, and are preserved after the stream', () => {
    expect(decideHolder(user, softDeleted, round, known())).toMatchObject({
      kind: 'update',
      properties: {},
      life: { kind: 'preserve', cause: 'soft-deleted' },
      settled: true,
      releases: true,
    });
  });

  test('I6: found nowhere, and nobody said removed: two rounds have to agree', () => {
    expect(decideHolder(user, deleted, round, known())).toEqual({
      kind: 'left-over',
      reason: 'unsettled',
      claim: { said: {}, read: null, round: round.ordinal },
    });
    expect(decideHolder(user, deleted, round, known({ leftover: aLeftover() }))).toEqual(unchanged);
  });

  test.each(['deleted', 'soft-deleted'] as const)(
    'I6: found nowhere after the removal was proven %s: they release',
    (pending) => {
      expect(decideHolder(user, deleted, round, known({ pending }))).toMatchObject({
        life: { kind: 'preserve', cause: 'deleted' },
        releases: true,
      });
    },
  );

  test('I6: to be preserved for another cause proves no removal', () => {
    expect(decideHolder(user, deleted, round, known({ pending: 'disabled' }))).toMatchObject({
      kind: 'left-over',
    });
  });
});

describe('I3: somebody of whom the stream said something, and who holds what another claims', () => {
  const update = (properties: Properties, over: Partial<UpdateIntent> = {}): UpdateIntent => ({
    kind: 'update',
    user,
    properties: { ...person, ...properties },
    life: { kind: 'stay', reason: null },
    claim: aClaim(properties),
    settled: true,
    ...over,
  });

  test('proven gone: they release at once', () => {
    const gone = { ...update({}), properties: {}, life: { kind: 'preserve', cause: 'deleted' } as const };
    expect(alsoAsHolder(gone, user, deleted, round, known())).toEqual({ ...gone, releases: true });
  });

  test('to be preserved as disabled, and still there: they keep the address', () => {
    const disabled = update({ accountEnabled: false }, { life: { kind: 'preserve', cause: 'disabled' } });
    expect(alsoAsHolder(disabled, user, at('a@x'), round, known())).toBe(disabled);
  });

  test.each([
    ['still there', at('a@x')],
    ['no answer', unreadable],
  ])('%s: their own word stands', (_what, read) => {
    const open: Intent = { kind: 'left-over', reason: 'unsettled', claim: aClaim({}) };
    expect(alsoAsHolder(open, user, read, round, known())).toBe(open);
    const own = update({ displayName: 'Anna' });
    expect(alsoAsHolder(own, user, read, round, known())).toBe(own);
  });

  test('elsewhere, while the stream says otherwise: they release, and the open word goes on being asked', () => {
    const claim = aClaim({ userPrincipalName: 'third@x' });
    const open: Intent = { kind: 'left-over', reason: 'unsettled', claim };
    expect(alsoAsHolder(open, user, at('new@x'), round, known())).toMatchObject({
      kind: 'update',
      properties: { userPrincipalName: 'new@x' },
      confirm: claim,
    });
  });

  test('elsewhere, and nothing else to do, or left over without a word: as any holder', () => {
    for (const own of [unchanged, { kind: 'left-over', reason: 'host-error' }] as const) {
      expect(alsoAsHolder(own, user, at('new@x'), round, known())).toMatchObject({
        kind: 'update',
        properties: { userPrincipalName: 'new@x' },
        confirm: { said: { userPrincipalName: 'new@x' } },
      });
    }
  });

  test('elsewhere, as their own update says: that one stands', () => {
    const own = update({ userPrincipalName: 'new@x' });
    expect(alsoAsHolder(own, user, at('new@x'), round, known())).toBe(own);
  });

  test('elsewhere, and their own update is about details: both are done', () => {
    const own = update({ displayName: 'Anna' });
    expect(alsoAsHolder(own, user, at('new@x', 'm@x'), round, known())).toMatchObject({
      properties: { displayName: 'Anna', userPrincipalName: 'new@x', mail: 'm@x' },
      claim: { said: { userPrincipalName: 'new@x' } },
    });
  });
});
