import { describe, expect, test } from 'vitest';
import { concealed, nameless } from '../../../../src/core/exclusion/nameless.js';
import type { ChangeFacts } from '../../../../src/domain/change.js';
import { aChange } from '../../../../src/testing/builders.js';

const pseudonymOf = (key: string) => `erased:${key.length}`;
const labels = { userPrincipalName: 'a@x', mail: null, backupAddress: 'a@x' };
const nobody = { userPrincipalName: null, mail: null, backupAddress: null };
const told = (facts: ChangeFacts) => nameless(aChange(facts), 'a', pseudonymOf);
/** The very change that was given: nothing is written for it. */
const expectKept = (facts: ChangeFacts) => {
  const change = aChange(facts);
  expect(nameless(change, 'a', pseudonymOf)).toBe(change);
};

describe('R14: what a change says of the names of somebody erased', () => {
  test('names of an identity that changed', () => {
    const facts = { kind: 'identity-changed', objectId: 'a', before: labels, after: labels } as const;
    expect(told(facts)).toEqual(aChange({ ...facts, before: nobody, after: nobody }));
    expect(told({ ...facts, before: nobody })).toMatchObject({ after: nobody });
    expectKept({ ...facts, objectId: 'b' });
    expectKept({ ...facts, before: nobody, after: nobody });
  });

  test('the reference of an adoption', () => {
    const facts = { kind: 'adopted', objectId: 'a', mappingId: 'm', state: 'active' } as const;
    expect(told({ ...facts, ref: 'row 1' })).toEqual(aChange(facts));
    expectKept({ ...facts, objectId: 'b', ref: 'row 1' });
    expectKept(facts);
  });

  test('an address that changed hands, on either side, by its key', () => {
    const facts = { kind: 'address-recycled', address: 'A@X', from: new Date(0) } as const;
    const old = { ...facts, oldObjectId: 'a', newObjectId: 'b' };
    expect(told(old)).toEqual(aChange({ ...old, address: 'erased:3' }));
    expect(told({ ...facts, oldObjectId: 'b', newObjectId: 'a' })).toMatchObject({ address: 'erased:3' });
    expectKept({ ...facts, oldObjectId: 'b', newObjectId: 'c' });
    expectKept({ ...old, address: 'erased:3' });
  });

  test('members that name them in what an administrator did: to them, or to many', () => {
    const person = {
      displayName: 'Ann',
      address: 'a@x',
      attributes: { office: 1 },
      ref: 'row',
      state: 'active',
    };
    const gone = { displayName: null, address: null, attributes: null, ref: null, state: 'active' };
    const admin = { kind: 'admin', action: 'user-imported' } as const;
    expect(told({ ...admin, subject: 'a', before: person, after: { user: person } })).toEqual(
      aChange({ ...admin, subject: 'a', before: gone, after: { user: gone } }),
    );
    const wasAnn = { ...admin, subject: 'a', before: person } as const;
    expect(told(wasAnn)).toStrictEqual(aChange({ ...wasAnn, before: gone }));
    expect(told({ ...wasAnn, after: 'm' })).toStrictEqual(aChange({ ...wasAnn, before: gone, after: 'm' }));
    const isAnn = { ...admin, subject: 'a', after: person } as const;
    expect(told(isAnn)).toStrictEqual(aChange({ ...isAnn, after: gone }));
    const many = [
      { objectId: 'a', ...person },
      { objectId: 'b', ...person },
    ];
    expect(told({ ...admin, after: { people: many } })).toEqual(
      aChange({ ...admin, after: { people: [{ objectId: 'a', ...gone }, many[1]] } }),
    );
    expect(told({ ...admin, subject: 'a', after: { objectId: 'b', mail: 'b@x' } })).toMatchObject({
      after: { mail: 'b@x' },
    });
    const since = new Date(0);
    expectKept({ ...admin, subject: 'a', before: null, after: { mappingId: 'm', since, ids: ['a'] } });
    expectKept({ ...admin, subject: 'b', before: person, after: 'a@x' });
    expectKept({ ...admin, subject: 'a' });
  });

  test('others say no names', () => {
    expectKept({ kind: 'preserved', objectId: 'a', reason: 'erased' });
    expectKept({ kind: 'updated', objectId: 'a', fields: ['mail'] });
  });
});

test('R14: an address is concealed once', () => {
  const once = concealed({ address: 'A@x', addressKey: 'a@x', serial: 3 }, pseudonymOf);
  expect(once).toEqual({ address: 'erased:3', addressKey: 'erased:3', serial: 3 });
  expect(concealed(once, pseudonymOf)).toBe(once);
  // Not a pseudonym, whatever it looks like.
  const lookalike = { address: 'erased:a@x', addressKey: 'erased:a@x' };
  expect(concealed(lookalike, pseudonymOf)).toEqual({ address: 'erased:10', addressKey: 'erased:10' });
});
