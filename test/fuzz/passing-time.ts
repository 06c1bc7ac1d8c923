import type { VirtualClock } from '../../src/testing/index.js';

/** Lets virtual time pass while a call is under way, so that what waits for an answer that never comes gives up. */
export async function inPassingTime<T>(clock: VirtualClock, call: () => Promise<T>): Promise<T> {
  let over = false;
  const tick = () => {
    if (over) return;
    clock.advance(5_000);
    setImmediate(tick);
  };
  setImmediate(tick);
  try {
    return await call();
  } finally {
    over = true;
  }
}
