import { expect, test } from 'vitest';
import { type Standing, syncForecast } from '../../../../src/core/explain/sync-forecast.js';
import type { ChangeFacts } from '../../../../src/domain/change.js';
import type { PendingRecord } from '../../../../src/domain/records.js';
import { aLeftover, at, aUser } from '../people/facts.js';

const nobody: Standing = { user: undefined, leftover: undefined };
const user = aUser();
const stored: Standing = { user, leftover: undefined };
const pending = (standing: PendingRecord['standing']) => {
  return { objectId: 'a', cause: 'disabled', standing, since: at } as const;
};
const forecast = (before: Standing, after: Standing, changes: readonly ChangeFacts[] = []) =>
  syncForecast(before, after, changes, 'unmatched');
const leftover = aLeftover({ reason: 'address-held' });

test('who has a record only afterwards is imported, and may wait all the same', () => {
  expect(forecast(nobody, stored)).toStrictEqual({
    action: 'import',
    mappingId: 'everyone',
    state: 'active',
  });
  expect(forecast(nobody, { user, leftover })).toMatchObject({ action: 'import', waitsFor: 'address-held' });
});

test('whose state changes is reactivated or preserved', () => {
  const preserved: Standing = { ...stored, user: { ...user, state: 'preserved', stateReason: 'guest' } };
  expect(forecast(preserved, stored)).toEqual({ action: 'reactivate' });
  expect(forecast(preserved, { user, leftover })).toEqual({ action: 'reactivate', waitsFor: 'address-held' });
  expect(forecast(stored, preserved)).toEqual({ action: 'preserve', reason: 'guest' });
  const unknown: Standing = { ...stored, user: { ...user, state: 'preserved', stateReason: null } };
  expect(forecast(stored, unknown)).toEqual({ action: 'preserve', reason: 'deleted' });
});

test('an update names each field once, those of names and mapping too', () => {
  const names = { userPrincipalName: 'a@x', mail: null, backupAddress: 'a@x' };
  const changes: ChangeFacts[] = [
    { kind: 'updated', objectId: 'a', fields: ['displayName', 'mail'] },
    {
      kind: 'identity-changed',
      objectId: 'a',
      before: names,
      after: { ...names, mail: 'm@x', backupAddress: 'm@x' },
    },
    { kind: 'reassigned', objectId: 'a', fromMappingId: 'x', toMappingId: 'y' },
    { kind: 'left-over', objectId: 'a', reason: 'unsettled' },
  ];
  const fields = ['displayName', 'mail', 'backupAddress', 'mappingId', 'assignment'];
  expect(forecast(stored, stored, changes)).toEqual({ action: 'update', fields });
  const held = { ...stored, pending: pending('on-hold') };
  expect(forecast(stored, held, changes)).toEqual({ action: 'update', fields, waitsFor: 'preserve-held' });
});

test('who waits: for whom and by which mapping', () => {
  expect(forecast(nobody, { ...nobody, leftover })).toStrictEqual({ action: 'wait', reason: 'address-held' });
  const contest = { holderId: 'h', round: 7, contested: false };
  const known = aLeftover({ reason: 'no-seat', mappingId: 'sales', contest });
  expect(forecast(nobody, { ...nobody, leftover: known })).toEqual({
    action: 'wait',
    reason: 'no-seat',
    mappingId: 'sales',
    holderId: 'h',
  });
  expect(forecast(stored, { ...stored, pending: pending('on-hold') })).toEqual({
    action: 'wait',
    reason: 'preserve-held',
  });
  const both = { user, leftover, pending: pending('on-hold') };
  expect(forecast(stored, both)).toEqual({ action: 'wait', reason: 'address-held' });
});

test('nothing: because it was dismissed, or for the reason given', () => {
  expect(forecast(stored, stored)).toEqual({ action: 'nothing', why: 'unmatched' });
  expect(forecast(stored, { ...stored, pending: pending('staged') })).toMatchObject({ why: 'unmatched' });
  const dismissed = { action: 'nothing', why: 'dismissed' };
  expect(forecast(stored, { ...stored, pending: pending('dismissed') })).toEqual(dismissed);
  expect(forecast(stored, { user, leftover: aLeftover({ dismissed: true }) })).toEqual(dismissed);
});

test('who was erased and is let in again is imported anew; a tombstone that stays is none', () => {
  const erased: Standing = { ...stored, user: { ...user, state: 'preserved', stateReason: 'erased' } };
  expect(forecast(erased, stored)).toMatchObject({ action: 'import', state: 'active' });
  expect(forecast(erased, erased)).toEqual({ action: 'nothing', why: 'unmatched' });
});
