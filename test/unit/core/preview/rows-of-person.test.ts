import { expect, test } from 'vitest';
import { type PersonBeforeAndAfter, rowsOfPerson } from '../../../../src/core/preview/rows-of-person.js';
import type { UserRecord } from '../../../../src/domain/records.js';
import { aUser } from '../people/facts.js';

const ann = aUser();
const labels = ({ userPrincipalName, mail, backupAddress }: UserRecord) => {
  return { userPrincipalName, mail, backupAddress };
};
const rows = (after: Partial<UserRecord>, over: Partial<PersonBeforeAndAfter> = {}) =>
  rowsOfPerson({ before: ann, givenUp: undefined, waits: false, after: { ...ann, ...after }, ...over });

test('who has no record yet is an import, whatever else they would be', () => {
  const row = { kind: 'import', objectId: 'a', userPrincipalName: 'a@x', mappingId: 'everyone' };
  expect(rows({}, { before: undefined })).toEqual([{ ...row, state: 'active' }]);
  expect(rows({ state: 'preserved', stateReason: 'disabled' }, { before: undefined })).toEqual([
    { ...row, state: 'preserved' },
  ]);
});

test('of whom nothing changes there is no row', () => {
  expect(rows({})).toEqual([]);
  expect(rows({ updatedAt: new Date(0), assignment: 'other' })).toEqual([]);
});

test('a detail is an update and no new identity', () => {
  expect(rows({ displayName: 'Ann B' })).toEqual([
    { kind: 'update', objectId: 'a', fields: ['displayName'] },
  ]);
});

test('beside a detail a new name is a new identity, and so it is of who comes back', () => {
  const after = { ...ann, userPrincipalName: 'b@x', displayName: 'Ann B' };
  const told = [
    { kind: 'update', objectId: 'a', fields: ['userPrincipalName', 'displayName'] },
    { kind: 'identity-change', objectId: 'a', before: labels(ann), after: labels(after) },
  ];
  expect(rows(after)).toEqual(told);
  const gone = { ...ann, state: 'preserved', stateReason: 'disabled' } as const;
  expect(rows(after, { before: gone })).toEqual([
    ...told,
    { kind: 'reactivate', objectId: 'a', reason: 'disabled' },
  ]);
});

test.each([
  ['userPrincipalName', 'b@x'],
  ['mail', 'b@x'],
  ['backupAddress', 'b@x'],
] as const)('another %s is a new identity as well', (field, value) => {
  const after = { ...ann, [field]: value };
  expect(rows(after)).toEqual([
    { kind: 'update', objectId: 'a', fields: [field] },
    { kind: 'identity-change', objectId: 'a', before: labels(ann), after: labels(after) },
  ]);
});

test('who waits at the end has no new identity yet', () => {
  expect(rows({ backupAddress: null }, { waits: true })).toEqual([
    { kind: 'update', objectId: 'a', fields: ['backupAddress'] },
  ]);
});

test('who gave names up before is shown with them, and with none if they come back to the same', () => {
  const waiting = { ...ann, userPrincipalName: null, backupAddress: null };
  const givenUp = { userPrincipalName: 'old@x', mail: null, backupAddress: 'old@x' };
  const [, changed] = rows({}, { before: waiting, givenUp });
  expect(changed).toMatchObject({ kind: 'identity-change', before: givenUp, after: labels(ann) });
  expect(rows({}, { before: waiting, givenUp: labels(ann) })).toEqual([
    { kind: 'update', objectId: 'a', fields: ['userPrincipalName', 'backupAddress'] },
  ]);
  for (const field of ['userPrincipalName', 'mail', 'backupAddress'] as const) {
    const other = { ...labels(ann), [field]: 'old@x' };
    expect(rows({}, { before: waiting, givenUp: other }).map(({ kind }) => kind)).toEqual([
      'update',
      'identity-change',
    ]);
  }
});

test('who is preserved or comes back: the state is the row, and its reason no update', () => {
  const preserved = { ...ann, state: 'preserved', stateReason: 'disabled' } as const;
  expect(rows(preserved)).toEqual([{ kind: 'preserve', objectId: 'a', reason: 'disabled' }]);
  expect(rows({}, { before: preserved })).toEqual([
    { kind: 'reactivate', objectId: 'a', reason: 'disabled' },
  ]);
  expect(rows({ ...preserved, stateReason: null })).toEqual([]);
  expect(rows({}, { before: { ...preserved, stateReason: null } })).toEqual([]);
});

test('another reason to stay preserved is an update, and nobody is preserved twice', () => {
  const before = { ...ann, state: 'preserved', stateReason: 'disabled' } as const;
  expect(rows({ ...before, stateReason: 'deleted' }, { before })).toEqual([
    { kind: 'update', objectId: 'a', fields: ['stateReason'] },
  ]);
});

test('another mapping is a row of its own', () => {
  expect(rows({ mappingId: 'sales' })).toEqual([
    { kind: 'reassign', objectId: 'a', fromMappingId: 'everyone', toMappingId: 'sales' },
  ]);
});

test('who was erased and is let in again is an import', () => {
  const before = { ...ann, state: 'preserved', stateReason: 'erased' } as const;
  expect(rows({}, { before })).toEqual([
    { kind: 'import', objectId: 'a', userPrincipalName: 'a@x', mappingId: 'everyone', state: 'active' },
  ]);
});
