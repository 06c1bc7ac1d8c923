import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import { DirectoryReader } from '../../../src/engine/directory-reader.js';
import { DeltaSyncError } from '../../../src/errors.js';
import { aDirectoryError, VirtualClock } from '../../../src/testing/index.js';
import { deferred, settled } from './turns.js';

const retry = {
  maxElapsedMs: 10_000,
  minDelayMs: 500,
  maxDelayMs: 4_000,
  maxAttempts: 4,
  requestTimeoutMs: 3_000,
};
const away = aDirectoryError('ERR_DIRECTORY_UNAVAILABLE');

function reading(over: Partial<typeof retry> = {}) {
  const clock = new VirtualClock();
  const waits: number[] = [];
  const told: [string, number, number][] = [];
  const gate = { asked: 0, failure: undefined as Error | undefined };
  const abort = new AbortController();
  const reader = new DirectoryReader(
    {
      clock,
      random: () => 0,
      retry: { ...retry, ...over },
      gate: {
        pass: async () => {
          gate.asked += 1;
          if (gate.failure !== undefined) throw gate.failure;
        },
      },
      onRetry: ({ code }, attempt, delayMs) => told.push([code, attempt, delayMs]),
    },
    {
      keep: (work) => work,
      pause: (ms, signal) => {
        waits.push(ms);
        return clock.sleep(ms, { signal });
      },
    },
  );
  let calls = 0;
  /** Answers one after the other; the last one again and again. */
  const read = (...answers: (string | Error | Promise<string>)[]) =>
    reader.read(async () => {
      const answer = answers[Math.min(calls, answers.length - 1)]!;
      calls += 1;
      if (answer instanceof Error) throw answer;
      return answer;
    }, abort.signal);
  return { clock, waits, told, gate, abort, reader, read, calls: () => calls };
}

describe('S7: what is asked again', () => {
  test('nothing that has an answer', async () => {
    const { read, waits, gate, clock, calls } = reading();
    expect(await read('answer')).toBe('answer');
    expect({ calls: calls(), waits, asked: gate.asked, sleeping: clock.sleeping }).toEqual({
      calls: 1,
      waits: [],
      asked: 0,
      sleeping: 0,
    });
  });

  test('what may be repeated: with growing waits, each told, the license asked before each', async () => {
    const { read, waits, told, gate, clock } = reading();
    expect(await read(away, away, 'answer')).toBe('answer');
    expect(waits).toEqual([500, 1_000]);
    expect(told).toEqual([
      ['ERR_DIRECTORY_UNAVAILABLE', 1, 500],
      ['ERR_DIRECTORY_UNAVAILABLE', 2, 1_000],
    ]);
    expect({ asked: gate.asked, sleeping: clock.sleeping }).toEqual({ asked: 2, sleeping: 0 });
  });

  test('a Retry-After is obeyed to the millisecond', async () => {
    const { read, waits } = reading();
    await read(
      aDirectoryError('ERR_DIRECTORY_THROTTLED', { retryable: true, retryAfterMs: 7_777 }),
      'answer',
    );
    expect(waits).toEqual([7_777]);
  });

  test('one that is longer than the budget ends the read at once and travels with the error', async () => {
    const { read, waits } = reading();
    const throttled = aDirectoryError('ERR_DIRECTORY_THROTTLED', { retryable: true, retryAfterMs: 10_001 });
    await expect(read(throttled)).rejects.toBe(throttled);
    expect(waits).toEqual([]);
  });

  test('not what can not succeed', async () => {
    const { read, calls } = reading();
    const refused = aDirectoryError('ERR_DIRECTORY_FORBIDDEN');
    await expect(read(refused)).rejects.toBe(refused);
    expect(calls()).toBe(1);
  });

  test('and not for ever: attempts and time are bounded', async () => {
    const attempts = reading();
    await expect(attempts.read(away)).rejects.toBe(away);
    expect(attempts.calls()).toBe(4);
    const time = reading({ maxElapsedMs: 1_400 });
    await expect(time.read(away)).rejects.toBe(away);
    expect(time.waits).toEqual([500]);
  });

  test('R8: a license that ends during the wait ends the read', async () => {
    const { read, gate, calls } = reading();
    gate.failure = new DeltaSyncError('ERR_LICENSE_EXPIRED', 'expired');
    await expect(read(away, 'answer')).rejects.toBe(gate.failure);
    expect(calls()).toBe(1);
  });
});

describe('S11: an adapter that throws something of its own', () => {
  test('is away, and is asked again', async () => {
    const { read, told } = reading();
    expect(await read(new TypeError('fetch failed'), 'answer')).toBe('answer');
    expect(told).toEqual([['ERR_DIRECTORY_UNAVAILABLE', 1, 500]]);
  });

  test('S10: and quotes no token', async () => {
    const { read } = reading({ maxAttempts: 1 });
    const error: unknown = await read(
      new Error('GET https://graph.microsoft.com/v1.0/users/delta?$deltatoken=secret1 Bearer secret2'),
    ).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'ERR_DIRECTORY_UNAVAILABLE', retryable: true });
    expect(inspect(error, { depth: null, showHidden: true })).not.toMatch(/secret/);
  });
});

describe('S7: a request without an answer', () => {
  test.each([undefined, new Error('socket hang up'), aDirectoryError('ERR_DIRECTORY_REQUEST_INVALID')])(
    'is given up after its time and asked again, whatever the adapter makes of it (%#)',
    async (says) => {
      const { clock, reader, told } = reading();
      const signals: AbortSignal[] = [];
      const answer = reader.read(async (signal) => {
        signals.push(signal);
        if (signals.length > 1) return 'answer';
        return new Promise<string>((_, reject) =>
          signal.addEventListener('abort', () => reject(says ?? signal.reason)),
        );
      }, new AbortController().signal);
      await settled();
      // The timeout is a watch beside the work: time does not move on account of it alone.
      expect(clock.now()).toEqual(new Date('2026-01-01T00:00:00Z'));
      clock.advance(2_999);
      await settled();
      expect(signals[0]!.aborted).toBe(false);
      clock.advance(1);
      expect(await answer).toBe('answer');
      expect(signals.map(({ aborted }) => aborted)).toEqual([true, false]);
      expect(told).toEqual([['ERR_DIRECTORY_UNAVAILABLE', 1, 500]]);
      expect(clock.sleeping).toBe(0);
    },
  );
});

describe('S7: an abort', () => {
  const reason = new Error('enough');

  test('before the read asks nobody', async () => {
    const { abort, read, calls } = reading();
    abort.abort(reason);
    await expect(read('answer')).rejects.toBe(reason);
    expect(calls()).toBe(0);
  });

  test('ends the request on the wire, with its reason whatever the adapter says', async () => {
    for (const says of [away, new Error('socket hang up')]) {
      const { abort, read, calls, waits, clock } = reading();
      const answer = deferred<string>();
      const refusal = expect(read(answer.promise)).rejects.toBe(reason);
      await settled();
      abort.abort(reason);
      answer.reject(says);
      await refusal;
      expect({ calls: calls(), waits, sleeping: clock.sleeping }).toEqual({
        calls: 1,
        waits: [],
        sleeping: 0,
      });
    }
  });

  test('ends a wait at once', async () => {
    const { abort, reader, clock } = reading();
    let calls = 0;
    const read = reader.read(async () => {
      calls += 1;
      queueMicrotask(() => queueMicrotask(() => setImmediate(() => abort.abort(reason))));
      throw aDirectoryError('ERR_DIRECTORY_THROTTLED', { retryable: true, retryAfterMs: 9_000 });
    }, abort.signal);
    await expect(read).rejects.toBe(reason);
    expect({ calls, sleeping: clock.sleeping }).toEqual({ calls: 1, sleeping: 0 });
  });

  test('with a reason that is no error still rejects', async () => {
    const { abort, read } = reading();
    const answer = deferred<string>();
    const refusal = expect(read(answer.promise)).rejects.toThrow('stopped');
    await settled();
    abort.abort('stopped');
    answer.reject(away);
    await refusal;
  });
});

test('S7: an adapter that is deaf to its signal is left behind when its time is up, and at once on an abort', async () => {
  const { clock, read, abort } = reading({ maxAttempts: 1 });
  const never = new Promise<string>(() => undefined);
  const timedOut = read(never);
  await settled();
  clock.advance(retry.requestTimeoutMs);
  await expect(timedOut).rejects.toMatchObject({ code: 'ERR_DIRECTORY_UNAVAILABLE' });
  const aborted = read(never);
  await settled();
  abort.abort('enough');
  await expect(aborted).rejects.toThrow('enough');
});
