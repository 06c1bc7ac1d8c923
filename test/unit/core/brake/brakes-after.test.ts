import { expect, test } from 'vitest';
import { brakesAfter, holdIdOf, noBrakeTally, openHolds } from '../../../../src/core/brake/brakes-after.js';
import { type Brakes, noBrakes } from '../../../../src/domain/brakes.js';

const since = new Date('2026-03-01T08:00:00Z');
const at = new Date('2026-03-01T09:00:00Z');

function after(brakes: Brakes, over: { onHold?: object; applied?: object; reason?: 'empty-answer' }): Brakes {
  const tally = noBrakeTally();
  Object.assign(tally.onHold, over.onHold);
  Object.assign(tally.applied, over.applied);
  if (over.reason !== undefined) tally.reason = over.reason;
  return brakesAfter(brakes, tally, since, at);
}

test('S2: a commit that touches nothing leaves the very same brakes', () => {
  expect(after(noBrakes, {})).toBe(noBrakes);
});

test('S2: a hold opens with its first person, takes in others, and ends with the last', () => {
  expect(openHolds(noBrakes)).toBe(0);
  expect(after(noBrakes, { onHold: { rekey: 1 } }).rekey.hold?.reason).toBe('over-limit');
  const opened = after(noBrakes, { onHold: { preserve: 2 }, reason: 'empty-answer' });
  expect(opened).toMatchObject({
    opened: 1,
    preserve: { hold: { holdId: 'preserve-1', reason: 'empty-answer', since, users: 2 } },
    rekey: { hold: null },
  });
  expect(openHolds(opened)).toBe(1);
  const joined = after(opened, { onHold: { preserve: 3 } });
  expect(joined.preserve.hold).toEqual({ ...opened.preserve.hold, users: 5 });
  const ended = after(joined, { onHold: { preserve: -5 } });
  expect(ended).toEqual({ ...noBrakes, opened: 1 });
});

test('S2: no two holds have one id, and the next one is known before it opens', () => {
  expect(holdIdOf(noBrakes, 'rekey')).toBe('rekey-1');
  const first = after(noBrakes, { onHold: { rekey: 1 } });
  expect(holdIdOf(first, 'rekey')).toBe('rekey-1');
  const both = after(first, { onHold: { preserve: 1 } });
  expect(both.preserve.hold?.holdId).toBe('preserve-2');
  expect(openHolds(both)).toBe(2);
  const again = after(after(both, { onHold: { rekey: -1 } }), { onHold: { rekey: 4 } });
  expect(again.rekey.hold?.holdId).toBe('rekey-3');
});

test('S2: what is applied is counted by kind', () => {
  const counted = after(noBrakes, { applied: { rekey: 4 } });
  expect(counted.rekey.applied.map(({ users }) => users)).toEqual([4]);
  expect(counted.preserve.applied).toEqual([]);
  expect(counted.opened).toBe(0);
});
