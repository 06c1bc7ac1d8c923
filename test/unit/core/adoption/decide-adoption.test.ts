import { describe, expect, test } from 'vitest';
import {
  type Adoption,
  type AdoptionFacts,
  boundTo,
  decideAdoption,
  isManaged,
  isYounger,
} from '../../../../src/core/adoption/decide-adoption.js';
import type { UserRead } from '../../../../src/domain/directory-user.js';

const select = ['userPrincipalName', 'mail', 'accountEnabled', 'department'];
const adoption: Adoption = {
  objectId: 'a',
  state: 'active',
  mappingId: 'adopted',
  assignment: { profile: 'gold' },
  firstBackupAt: new Date('2021-01-01T00:00:00Z'),
  ref: '1',
};
const properties = {
  userPrincipalName: 'a@x',
  accountEnabled: true,
  createdDateTime: '2020-01-01T00:00:00Z',
};
const found: UserRead = { outcome: 'found', properties };
const disabled: UserRead = { outcome: 'found', properties: { ...properties, accountEnabled: false } };
const younger: UserRead = {
  outcome: 'found',
  properties: { ...properties, createdDateTime: '2022-01-01T00:00:00Z' },
};
const mine = { mappingId: 'adopted', assignment: {}, ref: '1' };
const others = { ...mine, ref: '2' };

function decide(facts: Partial<AdoptionFacts>, record: Partial<Adoption> = {}) {
  return decideAdoption(
    { ...adoption, ...record },
    { user: undefined, excluded: false, read: undefined, select, ...facts },
  );
}

describe('R13: a record with an object id', () => {
  test.each<[string, Partial<AdoptionFacts>]>([
    ['unanswered', {}],
    ['unanswered', { read: { outcome: 'unreadable' } }],
    ['gone', { read: { outcome: 'deleted' } }],
    ['reused', { read: younger }],
    ['excluded', { read: found, excluded: true }],
    ['unchanged', { user: mine }],
    ['unchanged', { user: mine, excluded: true }],
    ['excluded', { user: others, excluded: true }],
    ['duplicate', { user: others }],
    ['already-managed', { user: { mappingId: 'sales', assignment: {} } }],
  ])('is %s', (outcome, facts) => {
    expect(decide(facts)).toEqual({ kind: 'row', outcome });
  });

  test.each<[UserRead, Adoption['state'], string, string | null]>([
    [found, 'active', 'active', null],
    [disabled, 'active', 'active', null],
    [disabled, 'preserved', 'preserved', 'disabled'],
    [found, 'preserved', 'preserved', 'excluded'],
    [{ outcome: 'soft-deleted' }, 'active', 'preserved', 'soft-deleted'],
    [{ outcome: 'soft-deleted' }, 'preserved', 'preserved', 'soft-deleted'],
  ])('%j, protected as %s, is adopted as %s (%s)', (read, wanted, state, stateReason) => {
    expect(decide({ read }, { state: wanted })).toMatchObject({
      kind: 'adopt',
      adopted: { state, stateReason, mappingId: 'adopted', assignment: { profile: 'gold' }, ref: '1' },
    });
  });

  test('takes the whole body: what is selected and not there is missing; of a soft-deleted one nothing', () => {
    expect(decide({ read: found })).toMatchObject({
      properties: { userPrincipalName: 'a@x', mail: null, department: null, accountEnabled: true },
    });
    expect(decide({ read: { outcome: 'soft-deleted' } })).toMatchObject({ properties: null });
  });

  test('of somebody soft-deleted is excluded, too, where the chain has a first backup: they may be younger', () => {
    const read: UserRead = { outcome: 'soft-deleted' };
    expect(decide({ read })).toMatchObject({ excludedFor: expect.stringContaining('first backup') });
    expect(decide({ read }, { firstBackupAt: undefined })).not.toHaveProperty('excludedFor');
    expect(decide({ read: found })).not.toHaveProperty('excludedFor');
    expect(decide({ read: found }, { state: 'preserved' })).toMatchObject({
      excludedFor: 'adopted as preserved',
    });
  });

  test('without a reference has none', () => {
    const decision = decide({ read: found }, { ref: undefined });
    expect(decision.kind === 'adopt' && 'ref' in decision.adopted).toBe(false);
  });
});

test('R13: without references what two records give tells them apart', () => {
  const record = { mappingId: 'm', assignment: { a: 1, b: 2 }, ref: undefined };
  expect(boundTo(record, { mappingId: 'm', assignment: { b: 2, a: 1 } })).toBe('unchanged');
  expect(boundTo(record, { mappingId: 'other', assignment: { a: 1, b: 2 } })).toBe('already-managed');
  expect(boundTo(record, { mappingId: 'm', assignment: {} })).toBe('already-managed');
  expect(boundTo({ ...record, ref: '1' }, { mappingId: 'm', assignment: { a: 1, b: 2 } })).toBe(
    'already-managed',
  );
  expect(boundTo(record, { mappingId: 'm', assignment: { a: 1, b: 2 }, ref: '1' })).toBe('duplicate');
});

test('R13: an account of the very moment of the first backup is no older; what is not known proves nothing', () => {
  const at = new Date('2021-01-01T00:00:00Z');
  expect(isYounger('2020-12-31T23:59:59.999Z', at)).toBe(false);
  expect(isYounger('2021-01-01T00:00:00Z', at)).toBe(true);
  expect(isYounger('2021-01-02T00:00:00Z', undefined)).toBe(false);
  expect(isYounger(null, at)).toBe(false);
  expect(isYounger('soon', at)).toBe(false);
});

test('R13: who was erased is nobody’s, and whoever else is preserved is managed', () => {
  expect(isManaged({ stateReason: 'erased' })).toBe(false);
  expect(isManaged({ stateReason: 'excluded' })).toBe(true);
  expect(isManaged({ stateReason: null })).toBe(true);
});

test('R13: an account is younger from the instant of the first backup on, where both are known', () => {
  const created = '2021-01-01T00:00:00Z';
  const first = (text: string) => new Date(text);
  expect(isYounger(created, first(created))).toBe(true);
  expect(isYounger(created, first('2021-01-01T00:00:01Z'))).toBe(false);
  expect(isYounger(created, undefined)).toBe(false);
  expect(isYounger(undefined, first(created))).toBe(false);
  expect(isYounger(undefined, undefined)).toBe(false);
});
