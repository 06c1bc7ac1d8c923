import { describe, expect, test } from 'vitest';
import { giveWay } from '../../../../src/core/people/give-way.js';
import type { Intent, UpdateIntent } from '../../../../src/core/people/intent.js';
import type { Properties, UserRead } from '../../../../src/domain/directory-user.js';
import { aClaim, aLeftover, aRound, aUser, found, type Known, known, person } from './facts.js';

const round = aRound();
const user = aUser();
const at = (userPrincipalName: string, mail: string | null = null): UserRead =>
  found({ ...person, userPrincipalName, mail });
const softDeleted: UserRead = { outcome: 'soft-deleted' };
const deleted: UserRead = { outcome: 'deleted' };
const unreadable: UserRead = { outcome: 'unreadable' };
const unchanged: Intent = { kind: 'nothing', tally: 'unchanged' };
const wanted = (own: Intent, read: UserRead, facts: Known = {}, of = user, inRound = round) =>
  giveWay(own, of, read, inRound, { ...known(facts), isWanted: true });
const holds = (read: UserRead, facts: Known = {}, of = user, inRound = round) =>
  wanted(unchanged, read, facts, of, inRound) as UpdateIntent;

describe('I4: what a live read says of a holder', () => {
  test('no answer: they keep the address', () => {
    expect(holds(unreadable)).toEqual(unchanged);
  });

  test('still there: they keep it, and nothing has to be confirmed', () => {
    const intent = holds(at('a@x'));
    expect(intent).toMatchObject({ kind: 'update', settled: false, life: { kind: 'stay', reason: null } });
    expect(intent).not.toHaveProperty('confirm');
    expect(intent.properties).toMatchObject({ userPrincipalName: 'a@x' });
  });

  test.each([
    ['another UPN', at('new@x'), { userPrincipalName: 'new@x', mail: null }],
    ['another mail', at('a@x', 'm@x'), { userPrincipalName: 'a@x', mail: 'm@x' }],
  ])('%s: they take what the read says, and a later round has to confirm it', (_what, read, names) => {
    const intent = holds(read);
    expect(intent.properties).toMatchObject(names);
    const said = { userPrincipalName: 'a@x', mail: null, proxyAddresses: [] };
    expect(intent.confirm).toMatchObject({ said, read: names, round: round.ordinal });
  });

  test('R9: a mail that the read shows missing falls back to the UPN', () => {
    const withMail = aUser({ mail: 'm@x', backupAddress: 'm@x', addressKey: 'm@x' });
    expect(holds(at('a@x'), {}, withMail).properties.mail).toBeNull();
  });

  test('with addressSource upn another mail moves nothing', () => {
    const byUpn = aRound({ policy: { addressSource: 'upn' } });
    expect(holds(at('a@x', 'm@x'), {}, user, byUpn)).not.toHaveProperty('confirm');
  });

  test('names alone are taken of the read: details have their own way', () => {
    const read = found({
      ...person,
      userPrincipalName: 'new@x',
      displayName: 'Other',
      accountEnabled: false,
    });
    const { properties } = holds(read);
    expect(properties).toMatchObject({ displayName: 'Ann', accountEnabled: true });
  });

  test('I6: proven gone in this round, and found elsewhere: the removal is what stays open', () => {
    for (const pending of ['soft-deleted', 'deleted'] as const) {
      expect(holds(at('b@x'), { pending })).toMatchObject({ confirm: { said: null, round: 8 } });
    }
    const confirm = { said: { userPrincipalName: 'a@x', mail: null }, round: 8 };
    expect(holds(at('b@x'), { pending: 'disabled' })).toMatchObject({ confirm });
  });

  test('whose word is open already is not asked to confirm another', () => {
    const intent = holds(at('new@x'), { leftover: aLeftover() });
    expect(intent).not.toHaveProperty('confirm');
  });

  test('soft-deleted: they release, and are preserved after the stream', () => {
    expect(holds(softDeleted)).toMatchObject({
      kind: 'update',
      properties: {},
      life: { kind: 'preserve', cause: 'soft-deleted' },
      settled: true,
      releases: true,
      claim: { said: null, read: null, round: round.ordinal },
    });
  });

  test('I6: found nowhere, and nobody said removed: two rounds have to agree', () => {
    expect(holds(deleted)).toEqual({
      kind: 'left-over',
      reason: 'unsettled',
      claim: { said: {}, read: null, round: round.ordinal },
    });
    expect(holds(deleted, { leftover: aLeftover() })).toEqual(unchanged);
  });

  test.each(['deleted', 'soft-deleted'] as const)(
    'I6: found nowhere after the removal was proven %s: they release',
    (pending) => {
      expect(holds(deleted, { pending })).toMatchObject({
        life: { kind: 'preserve', cause: 'deleted' },
        releases: true,
      });
    },
  );

  test('I6: to be preserved for another cause proves no removal', () => {
    expect(holds(deleted, { pending: 'disabled' })).toMatchObject({
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
    expect(wanted(gone, deleted)).toEqual({ ...gone, releases: true });
  });

  test('to be preserved as disabled, and still there: they keep the address', () => {
    const disabled = update({ accountEnabled: false }, { life: { kind: 'preserve', cause: 'disabled' } });
    expect(wanted(disabled, at('a@x'))).toBe(disabled);
  });

  test.each([
    ['still there', at('a@x')],
    ['no answer', unreadable],
  ])('%s: their own word stands', (_what, read) => {
    const open: Intent = { kind: 'left-over', reason: 'unsettled', claim: aClaim({}) };
    expect(wanted(open, read)).toBe(open);
    const own = update({ displayName: 'Anna' });
    expect(wanted(own, read)).toBe(own);
  });

  test('elsewhere, while the stream says otherwise: they release, and the open word goes on being asked', () => {
    const claim = aClaim({ userPrincipalName: 'third@x' });
    const open: Intent = { kind: 'left-over', reason: 'unsettled', claim };
    expect(wanted(open, at('new@x'))).toMatchObject({
      kind: 'update',
      properties: { userPrincipalName: 'new@x' },
      confirm: claim,
    });
  });

  test('elsewhere, and nothing else to do: as any holder', () => {
    expect(wanted(unchanged, at('new@x'))).toMatchObject({
      kind: 'update',
      properties: { userPrincipalName: 'new@x' },
      confirm: { said: { userPrincipalName: 'a@x' }, read: { userPrincipalName: 'new@x' } },
    });
  });

  test('R5: of whom store or product refused nothing is written, wherever they are', () => {
    const own: Intent = { kind: 'left-over', reason: 'host-error', claim: aClaim({}) };
    expect(wanted(own, at('new@x'), { refused: 'host-error' })).toBe(own);
    expect(wanted(own, softDeleted, { refused: 'host-error' })).toBe(own);
  });

  test('gone, and their own update is about details: they release, and are preserved after the stream', () => {
    expect(wanted(update({ displayName: 'Anna' }), softDeleted)).toMatchObject({
      properties: {},
      life: { kind: 'preserve', cause: 'soft-deleted' },
      releases: true,
    });
  });

  test('gone, and to be preserved for another cause, or nothing of their own: gone is what counts', () => {
    const gone = { properties: {}, life: { kind: 'preserve', cause: 'soft-deleted' }, releases: true };
    const disabled = update({ accountEnabled: false }, { life: { kind: 'preserve', cause: 'disabled' } });
    expect(wanted(disabled, softDeleted)).toMatchObject(gone);
    expect(wanted({ ...update({}), properties: {} }, softDeleted)).toMatchObject(gone);
  });

  test('elsewhere under one of two names: they give that one up', () => {
    const withMail = aUser({ mail: 'm@x', backupAddress: 'm@x', addressKey: 'm@x' });
    expect(wanted(unchanged, at('z@x', 'm@x'), {}, withMail)).toMatchObject({
      properties: { userPrincipalName: 'z@x', mail: 'm@x' },
      confirm: { said: { userPrincipalName: 'a@x', mail: 'm@x' } },
    });
  });

  test('nothing is made of a name that the read does not give', () => {
    const intent = wanted(unchanged, found({ userPrincipalName: 'z@x', proxyAddresses: [] })) as UpdateIntent;
    expect(Object.keys(intent.claim.said ?? {})).toEqual(['userPrincipalName', 'proxyAddresses']);
  });

  test('found nowhere, and their own update is about details: that one stands, for it is no proof', () => {
    const own = update({ displayName: 'Anna' });
    expect(wanted(own, deleted)).toBe(own);
  });

  test('elsewhere, as their own update says: that one stands', () => {
    const own = update({ userPrincipalName: 'new@x' });
    expect(wanted(own, at('new@x'))).toBe(own);
  });

  test('elsewhere, and their own update is about details: both are done', () => {
    const own = update({ displayName: 'Anna' });
    expect(wanted(own, at('new@x', 'm@x'))).toMatchObject({
      properties: { displayName: 'Anna', userPrincipalName: 'new@x', mail: 'm@x' },
      claim: { said: { userPrincipalName: 'new@x' } },
    });
  });
});

describe('I6: somebody whom nobody else wants anything of', () => {
  const alone = (own: Intent, read: UserRead, of = user) =>
    giveWay(own, of, read, round, { ...known(), isWanted: false });
  const open = (said: Properties): Intent => ({
    kind: 'left-over',
    reason: 'unsettled',
    claim: aClaim(said),
  });

  test.each([softDeleted, deleted, unreadable, at('new@x')])(
    '$outcome: their own decision stands',
    (read) => {
      expect(alone(unchanged, read)).toBe(unchanged);
    },
  );

  test('what the read alone denies they keep', () => {
    const own = open({ userPrincipalName: 'a@x', department: 'Legal' });
    expect(alone(own, at('new@x'))).toBe(own);
  });

  test('what word and read deny they give up, and the word goes on being asked', () => {
    expect(alone(open({ userPrincipalName: 'third@x' }), at('new@x'))).toMatchObject({
      kind: 'update',
      properties: { userPrincipalName: 'new@x' },
      confirm: { said: { userPrincipalName: 'third@x' } },
    });
  });

  test('or one of two that the read denies, if the word denies that one, too', () => {
    const withMail = aUser({ mail: 'm@x', backupAddress: 'm@x', addressKey: 'm@x' });
    const own = open({ userPrincipalName: 'third@x', mail: 'm@x' });
    expect(alone(own, at('new@x', 'other@x'), withMail)).toMatchObject({
      kind: 'update',
      properties: { userPrincipalName: 'new@x', mail: 'other@x' },
    });
  });

  test('without a word of its own there is nothing that could deny', () => {
    const own: Intent = { kind: 'left-over', reason: 'unsettled' };
    expect(alone(own, at('new@x'))).toBe(own);
  });

  test('word and read deny one address each: neither is given up', () => {
    const withMail = aUser({ mail: 'm@x', backupAddress: 'm@x', addressKey: 'm@x' });
    const own = open({ userPrincipalName: 'third@x', mail: 'm@x' });
    expect(alone(own, at('a@x', 'other@x'), withMail)).toBe(own);
  });
});
