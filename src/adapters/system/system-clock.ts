import type { Clock } from '../../ports/clock.js';

/** Longer timers fire at once: https://nodejs.org/api/timers.html#settimeoutcallback-delay-args */
const longestTimerMs = 2 ** 31 - 1;

/** The machine's time. Background waits keep no process alive. */
export const systemClock: Clock = {
  now: () => new Date(),
  async sleep(ms, { signal, background = false } = {}) {
    for (let left = Math.max(0, ms); ; left -= longestTimerMs) {
      await timer(Math.min(left, longestTimerMs), signal, background);
      if (left <= longestTimerMs) return;
    }
  },
};

function timer(ms: number, signal: AbortSignal | undefined, background: boolean): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) {
      reject(signal.reason);
      return;
    }
    const abort = () => {
      clearTimeout(running);
      reject(signal?.reason);
    };
    const running = setTimeout(() => {
      signal?.removeEventListener('abort', abort);
      resolve();
    }, ms);
    if (background) running.unref();
    signal?.addEventListener('abort', abort, { once: true });
  });
}
