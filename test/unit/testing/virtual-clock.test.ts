import { expect, test } from 'vitest';
import { VirtualClock } from '../../../src/testing/index.js';

const now = new Date('2026-03-01T08:00:00Z');

test('a wait moves time to its end by itself', async () => {
  const clock = new VirtualClock({ now });
  await clock.sleep(3_600_000);
  expect(clock.now().getTime()).toBe(now.getTime() + 3_600_000);
});

test('a background wait never moves time, and wakes when another wait passes it', async () => {
  const clock = new VirtualClock({ now });
  const woken: string[] = [];
  const watch = clock.sleep(1_000, { background: true }).then(() => woken.push('watch'));
  await new Promise(setImmediate);
  expect(clock.now()).toEqual(now);
  await clock.sleep(5_000).then(() => woken.push('wait'));
  await watch;
  expect(woken).toEqual(['watch', 'wait']);
});

test('without autoAdvance only a test moves it', async () => {
  const clock = new VirtualClock({ now, autoAdvance: false });
  let woken = false;
  const wait = clock.sleep(1_000).then(() => {
    woken = true;
  });
  await new Promise(setImmediate);
  clock.advance(999);
  await Promise.resolve();
  expect(woken).toBe(false);
  clock.advance(1);
  await wait;
  expect(woken).toBe(true);
});

test('S7: an abort ends a wait at once and leaves nothing behind', async () => {
  const clock = new VirtualClock({ now, autoAdvance: false });
  const controller = new AbortController();
  const wait = clock.sleep(60_000, { signal: controller.signal });
  controller.abort(new Error('enough'));
  await expect(wait).rejects.toThrow('enough');
  expect(clock.sleeping).toBe(0);
  await expect(clock.sleep(1, { signal: controller.signal })).rejects.toThrow('enough');
});
