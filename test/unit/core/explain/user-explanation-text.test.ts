import { describe, expect, test } from 'vitest';
import { userExplanationText } from '../../../../src/core/explain/user-explanation-text.js';
import { userHints } from '../../../../src/core/explain/user-hints.js';
import type { Properties } from '../../../../src/domain/directory-user.js';
import type {
  NothingReason,
  SyncForecast,
  UserExplanation,
  UserHint,
  WaitReason,
} from '../../../../src/domain/user-explanation.js';
import { at } from '../people/facts.js';

const mapping = {
  mappingId: 'm',
  name: 'Sales',
  autoImport: true,
  verdict: 'true',
  turn: 'takes',
  criteria: { kind: 'everyone', verdict: 'true' },
} as never as UserExplanation['mappings'][number];
const nothing = (why: NothingReason, otherwise?: SyncForecast): SyncForecast => {
  return { action: 'nothing', why, ...(otherwise === undefined ? {} : { otherwise }) };
};
const told = (over: Partial<UserExplanation> = {}) =>
  ({
    objectId: 'a',
    readAt: at,
    directory: 'found',
    displayName: 'Ann',
    userPrincipalName: null,
    mappings: [mapping],
    hints: [],
    round: 'incremental',
    sync: nothing('unchanged'),
    ...over,
  }) as UserExplanation;
const lines = (over: Partial<UserExplanation> = {}) => userExplanationText(told(over), {}).split('\n');

test('a person is told line by line', () => {
  expect(lines()).toEqual([
    'User a "Ann"',
    'Read 2026-03-01T08:00:00.000Z: in the directory',
    'Not in the table',
    'Next sync: incremental, without a token',
    'It would do nothing: their record says what the directory says',
    '',
    'Mappings, in their order:',
    '1. "Sales": true, takes them',
    '   [true] everyone',
  ]);
  const manual = lines({ mappings: [mapping, { ...mapping, autoImport: false, turn: 'not-asked' }] });
  expect(manual.at(-2)).toBe('2. "Sales": true, not asked, imports nobody by itself');
  expect(lines({ mappings: [] }).at(-1)).toBe('No mappings: nobody is imported');
  expect(lines({ tokenMadeAt: at })[3]).toBe(
    'Next sync: incremental; the token was made 2026-03-01T08:00:00.000Z',
  );
  expect(lines({ hints: ['gone', 'guest'] })[3]).toBe('Look at: gone from the directory; a guest');
});

test('where they stand in the table', () => {
  const leftover = { reason: 'no-seat', since: at } as never;
  expect(lines({ leftover })[2]).toBe(
    'Not in the table; waits since 2026-03-01T08:00:00.000Z for a free seat',
  );
  const managed = { state: 'active', stateReason: null, mappingId: 'm' } as never;
  expect(lines({ managed })[2]).toBe('In the table: active, by mapping "Sales"');
  const preserved = { state: 'preserved', stateReason: 'guest', mappingId: 'other' } as never;
  expect(lines({ managed: preserved })[2]).toBe('In the table: preserved (guest), by mapping other');
});

test.each<[SyncForecast, string]>([
  [{ action: 'import', mappingId: 'm', state: 'active' }, 'import them by mapping "Sales"'],
  [
    { action: 'import', mappingId: 'm', state: 'preserved', waitsFor: 'address-held' },
    'import them by mapping "Sales", preserved from the start, and wait for an address that another record holds',
  ],
  [{ action: 'update', fields: ['mail', 'city'] }, 'update their record: mail, city'],
  [{ action: 'reactivate' }, 'make their record active again'],
  [{ action: 'preserve', reason: 'guest' }, 'preserve their record: guest'],
  [{ action: 'wait', reason: 'no-seat' }, 'let them wait for a free seat'],
  [
    { action: 'wait', reason: 'address-held', mappingId: 'm', holderId: 'h' },
    'let them wait for an address that another record holds, that of h (mapping "Sales")',
  ],
])('what a sync would do: %o', (sync, text) => {
  expect(lines({ sync })[4]).toBe(`It would ${text}`);
});

test('and what otherwise', () => {
  const otherwise: SyncForecast = { action: 'reactivate' };
  expect(lines({ sync: nothing('unchanged-since-token', otherwise) })[5]).toBe(
    'If they have changed, at their next change, or after resetDeltaToken: it would make their record active again',
  );
  expect(lines({ sync: nothing('not-in-stream', otherwise) })[5]).toMatch(/^Once it does: it would/);
  expect(lines({ sync: nothing('license-expired', otherwise) })[5]).toMatch(/^Otherwise: it would/);
});

describe('what to look at first', () => {
  const hints = (
    over: Partial<UserExplanation>,
    properties: Properties = {},
    { userTypes = 'members' as 'members' | 'all', isExcluded = false } = {},
  ) => userHints(told(over), properties, { userTypes, isExcluded });
  const waits = (reason: WaitReason): SyncForecast => ({ action: 'wait', reason });

  test.each<[UserHint, Partial<UserExplanation>, Properties]>([
    ['license-expired', { sync: nothing('license-expired') }, {}],
    ['license-unavailable', { sync: nothing('license-unavailable') }, {}],
    ['gone', { directory: 'soft-deleted' }, {}],
    ['gone', { directory: 'deleted' }, {}],
    ['unreadable', { directory: 'unreadable' }, {}],
    ['disabled', {}, { accountEnabled: false }],
    ['guest', {}, { userType: 'Guest' }],
    ['no-mapping', { mappings: [] }, {}],
    ['no-seat', { sync: waits('no-seat') }, {}],
    ['on-hold', { sync: waits('address-held') }, {}],
    ['on-hold', { sync: waits('rekey-held') }, {}],
    ['on-hold', { sync: waits('preserve-held') }, {}],
    ['on-hold', { sync: { action: 'reactivate', waitsFor: 'address-held' } }, {}],
    ['unchanged-since-token', { sync: nothing('unchanged-since-token') }, {}],
    ['not-in-stream', { sync: nothing('not-in-stream') }, {}],
  ])('%s', (hint, over, properties) => {
    expect(hints(over, properties)).toEqual([hint]);
  });

  test('nothing of who is as they should be, and guests only where they are kept out', () => {
    expect(hints({}, { accountEnabled: true, userType: 'Member' })).toEqual([]);
    expect(hints({}, { userType: 'Guest' }, { userTypes: 'all' })).toEqual([]);
    expect(hints({ sync: waits('unsettled') })).toEqual([]);
    expect(hints({ sync: { action: 'reactivate' } })).toEqual([]);
  });

  test('R14: an exclusion', () => {
    expect(hints({}, {}, { isExcluded: true })).toEqual(['excluded']);
  });

  test('what follows otherwise counts too', () => {
    expect(hints({ sync: nothing('not-in-stream', waits('no-seat')) })).toEqual(['no-seat', 'not-in-stream']);
    const held = nothing('unchanged-since-token', waits('address-held'));
    expect(hints({ sync: held })).toEqual(['on-hold', 'unchanged-since-token']);
  });
});
