import { describe, expect, test } from 'vitest';
import type { Match } from '../../../../src/core/people/first-match.js';
import { causeToPreserve } from '../../../../src/core/people/life.js';
import { aUser, everyone, person } from './facts.js';

const keep = { userTypes: 'members', onUnmatched: 'keep' } as const;
const strict = { userTypes: 'members', onUnmatched: 'preserve' } as const;
const disabled = { ...person, accountEnabled: false };
const guest = { ...person, userType: 'Guest' };
const taken: Match = { kind: 'taken', mapping: everyone.mapping };
const unmatched: Match = { kind: 'unmatched' };
const undecided: Match = { kind: 'undecided', mapping: everyone.mapping };
const user = aUser();

describe('R9: disabled', () => {
  test('is a cause where the product says preserve, whatever the rest of the policy', () => {
    expect(causeToPreserve(user, disabled, keep, 'preserve', undefined)).toBe('disabled');
    expect(causeToPreserve(user, disabled, strict, 'preserve', taken)).toBe('disabled');
    expect(causeToPreserve(user, disabled, keep, 'keep', undefined)).toBeNull();
    expect(causeToPreserve(user, person, keep, 'preserve', undefined)).toBeNull();
  });
});

describe('R3, R9: out of scope', () => {
  test('guests and unmatched people stay under keep', () => {
    expect(causeToPreserve(user, guest, keep, 'preserve', unmatched)).toBeNull();
  });

  test('a member who becomes a guest is preserved, unless guests are in', () => {
    expect(causeToPreserve(user, guest, strict, 'preserve', taken)).toBe('guest');
    expect(causeToPreserve(user, guest, { ...strict, userTypes: 'all' }, 'preserve', taken)).toBeNull();
  });

  test('whom no mapping takes is preserved, and nobody on undecided', () => {
    expect(causeToPreserve(user, person, strict, 'preserve', unmatched)).toBe('unmatched');
    expect(causeToPreserve(user, person, strict, 'preserve', undecided)).toBe('undecided');
    expect(causeToPreserve(user, person, strict, 'preserve', taken)).toBeNull();
  });

  test('who was preserved as unmatched does not come back without a match that says so', () => {
    const before = aUser({ state: 'preserved', stateReason: 'unmatched' });
    expect(causeToPreserve(before, person, strict, 'preserve', undefined)).toBe('undecided');
    expect(causeToPreserve(before, person, strict, 'preserve', taken)).toBeNull();
    expect(causeToPreserve(user, person, strict, 'preserve', undefined)).toBeNull();
  });
});
