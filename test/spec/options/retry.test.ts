import { expect, test } from 'vitest';
import { type Retry, resolveOptions } from '../../../src/options.js';
import { aDirectoryError, VirtualClock } from '../../../src/testing/index.js';
import { failure, hourMs, type World, world } from '../client/world.js';
import { type OptionCases, testOptions } from './outcomes.js';

function under<K extends keyof Retry>(
  name: K,
  value: Retry[K] | undefined,
  clock = new VirtualClock(),
): World {
  return world({ clock, ...(value === undefined ? {} : { retry: { [name]: value } }) });
}

/** The waits of a round whose first page never comes. */
async function waitsOf(it: World, error = aDirectoryError()): Promise<number[]> {
  const waits: number[] = [];
  it.client.on('retry', ({ delayMs }) => {
    waits.push(delayMs);
  });
  it.directory.failNext(1_000, error, 'fetchPage');
  await failure(it.client.syncNow());
  return waits;
}

const afterAMinute = aDirectoryError('ERR_DIRECTORY_THROTTLED', { retryable: true, retryAfterMs: 60_000 });

const cases: OptionCases<Retry> = {
  maxElapsedMs: {
    given: [
      [undefined, 5],
      [120_000, 2],
      [59_999, 0],
      [hourMs, 9],
    ],
    outcome: async (value) => (await waitsOf(under('maxElapsedMs', value), afterAMinute)).length,
  },
  minDelayMs: {
    given: [
      [undefined, 'from 250 to 500'],
      [10_000, 'from 5000 to 10000'],
      [0, 'from 0 to 0'],
    ],
    outcome: async (value) => {
      const [first = -1] = await waitsOf(under('minDelayMs', value));
      const full = [0, 500, 10_000].find((most) => first <= most)!;
      return first >= full / 2 ? `from ${full / 2} to ${full}` : first;
    },
  },
  maxDelayMs: {
    given: [
      [undefined, 'up to 60000'],
      [1_000, 'up to 1000'],
      [10_000, 'up to 10000'],
    ],
    outcome: async (value) => {
      const longest = Math.max(...(await waitsOf(under('maxDelayMs', value))));
      return `up to ${[1_000, 10_000, 60_000].find((most) => longest <= most)}`;
    },
  },
  maxAttempts: {
    given: [
      [undefined, 9],
      [1, 0],
      [3, 2],
    ],
    outcome: async (value) => (await waitsOf(under('maxAttempts', value))).length,
  },
  requestTimeoutMs: {
    given: [
      [undefined, []],
      [30_000, ['ERR_DIRECTORY_UNAVAILABLE']],
      [40_001, []],
    ],
    // A server that is silent for 40 seconds, and then answers.
    outcome: async (value) => {
      const it = under('requestTimeoutMs', value);
      const release = it.directory.hold('fetchPage');
      const codes: string[] = [];
      it.client.on('retry', ({ code }) => {
        codes.push(code);
        release();
      });
      const running = it.client.syncNow();
      await release.reached;
      it.clock.advance(40_000);
      await new Promise(setImmediate);
      release();
      await running;
      return codes;
    },
  },
};

testOptions<Retry>('retry.', cases);

test('retry: every key that is accepted has its test', () => {
  const { directory, repository, license } = world();
  const resolved = resolveOptions({ tenantId: directory.tenant, directory, repository, license });
  expect(Object.keys(cases).sort()).toEqual(Object.keys(resolved.retry).sort());
});
