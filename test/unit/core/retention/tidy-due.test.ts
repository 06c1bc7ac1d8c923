import { expect, test } from 'vitest';
import { isTidyDue } from '../../../../src/core/retention/tidy-due.js';

test('what is past its time is looked for once a day, and not before a first round was noted', () => {
  const tidiedAt = new Date('2026-03-01T08:00:00Z');
  expect(isTidyDue(tidiedAt, new Date('2026-03-02T07:59:59.999Z'))).toBe(false);
  expect(isTidyDue(tidiedAt, new Date('2026-03-02T08:00:00Z'))).toBe(true);
  expect(isTidyDue(null, tidiedAt)).toBe(false);
});
