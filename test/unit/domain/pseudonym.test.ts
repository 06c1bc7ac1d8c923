import { expect, test } from 'vitest';
import { isPseudonym, pseudonym } from '../../../src/domain/pseudonym.js';

test('R14: a pseudonym is known by its prefix, and an address is none', () => {
  expect(pseudonym('00ff')).toBe('erased:00ff');
  expect(isPseudonym(pseudonym('00ff'))).toBe(true);
  expect(isPseudonym('erased:ann@tenant.example')).toBe(false);
  expect(isPseudonym('ann')).toBe(false);
});
