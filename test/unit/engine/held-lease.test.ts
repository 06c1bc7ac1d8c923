import { describe, expect, test } from 'vitest';
import { HeldLease } from '../../../src/engine/held-lease.js';
import { VirtualClock } from '../../../src/testing/index.js';
import { deferred, settled } from './turns.js';

const ttlMs = 60_000;
const thirdMs = ttlMs / 3;

/** A store that says of the lease what it is told to. */
class LeaseStore {
  renewals = 0;
  released: unknown;
  answer: boolean | Error | Promise<boolean> = true;

  async renewLease(): Promise<boolean> {
    this.renewals += 1;
    if (this.answer instanceof Error) throw this.answer;
    return this.answer;
  }

  async releaseLease(...lease: unknown[]): Promise<void> {
    this.released = lease;
  }
}

function held() {
  const clock = new VirtualClock({ autoAdvance: false });
  const store = new LeaseStore();
  const lease = new HeldLease(store, 'tenant', { fence: 7 }, ttlMs, clock);
  const pass = async (ms: number) => {
    clock.advance(ms);
    await settled();
  };
  return { clock, store, lease, pass };
}

const lost = { code: 'ERR_LEASE_LOST' };
const signal = new AbortController().signal;

describe('R7: a lease is renewed inside the waits of its round', () => {
  test('three times in its life while work goes on, and not before', async () => {
    const { clock, store, lease, pass } = held();
    const work = deferred<string>();
    const kept = lease.keep(work.promise);
    await pass(thirdMs - 1);
    expect(store.renewals).toBe(0);
    await pass(1);
    expect(store.renewals).toBe(1);
    await pass(thirdMs);
    expect(store.renewals).toBe(2);
    work.resolve('done');
    expect(await kept).toBe('done');
    await lease.release();
    expect(clock.sleeping).toBe(0);
  });

  test('short work costs no renewal, unless one is due', async () => {
    const { clock, store, lease, pass } = held();
    for (let each = 0; each < 5; each += 1) expect(await lease.keep(Promise.resolve(each))).toBe(each);
    expect(store.renewals).toBe(0);
    await pass(thirdMs);
    const work = deferred<void>();
    const kept = lease.keep(work.promise);
    await pass(0);
    expect(store.renewals).toBe(1);
    work.resolve();
    await kept;
    await lease.release();
    expect(clock.sleeping).toBe(0);
  });

  test('several waits at once renew once', async () => {
    const { store, lease, pass } = held();
    const works = [deferred<void>(), deferred<void>()];
    const kept = works.map(({ promise }) => lease.keep(promise));
    const answer = deferred<boolean>();
    store.answer = answer.promise;
    await pass(thirdMs);
    expect(store.renewals).toBe(1);
    answer.resolve(true);
    for (const { resolve } of works) resolve();
    await Promise.all(kept);
    expect(store.renewals).toBe(1);
  });

  test('one timer watches over all waits of a round, and ends with it', async () => {
    const { clock, store, lease, pass } = held();
    await lease.keep(Promise.resolve());
    const works = [deferred<void>(), deferred<void>()];
    const kept = works.map(({ promise }) => lease.keep(promise));
    expect(clock.sleeping).toBe(1);
    await pass(thirdMs);
    expect({ renewals: store.renewals, sleeping: clock.sleeping }).toEqual({ renewals: 1, sleeping: 1 });
    for (const { resolve } of works) resolve();
    await Promise.all(kept);
    await lease.release();
    expect(clock.sleeping).toBe(0);
  });

  test('a pause that renewed puts the next renewal off', async () => {
    const { store, lease, pass } = held();
    await lease.keep(Promise.resolve());
    const paused = lease.pause(thirdMs - 1, signal);
    await pass(thirdMs - 1);
    await paused;
    const late = lease.pause(1, signal);
    await pass(1);
    await late;
    const renewals = store.renewals;
    const work = deferred<void>();
    const kept = lease.keep(work.promise);
    await pass(thirdMs - 1);
    expect(store.renewals).toBe(renewals);
    await pass(1);
    expect(store.renewals).toBe(renewals + 1);
    work.resolve();
    await kept;
  });

  test('work that fails fails as it is', async () => {
    const { clock, lease } = held();
    const failure = new Error('no');
    await expect(lease.keep(Promise.reject(failure))).rejects.toBe(failure);
    await lease.release();
    expect(clock.sleeping).toBe(0);
  });
});

describe('R7: a lease that is gone', () => {
  test('ends the wait, whatever becomes of the work', async () => {
    const { clock, store, lease, pass } = held();
    const work = deferred<void>();
    const kept = lease.keep(work.promise);
    store.answer = false;
    const refusal = expect(kept).rejects.toMatchObject(lost);
    await pass(thirdMs);
    await refusal;
    work.reject(new Error('nobody listens any more'));
    await settled();
    await lease.release();
    expect(clock.sleeping).toBe(0);
  });

  test('is found by a process that stalled before it goes on', async () => {
    const { store, lease, pass } = held();
    await pass(10 * ttlMs);
    store.answer = false;
    const refusal = expect(lease.keep(deferred<void>().promise)).rejects.toMatchObject(lost);
    await pass(0);
    await refusal;
  });

  test('is not assumed while the store is away for less than its life', async () => {
    const { store, lease, pass } = held();
    const work = deferred<string>();
    const kept = lease.keep(work.promise);
    store.answer = new Error('connection reset');
    await pass(thirdMs);
    await pass(thirdMs);
    expect(store.renewals).toBe(2);
    store.answer = true;
    await pass(thirdMs - 1);
    expect(store.renewals).toBe(2);
    await pass(1);
    // Renewed at the last moment: its life begins anew.
    store.answer = new Error('connection reset');
    await pass(thirdMs);
    work.resolve('done');
    expect(await kept).toBe('done');
  });

  test('is assumed once the store was away for all of it', async () => {
    const { store, lease, pass } = held();
    store.answer = new Error('connection reset');
    const refusal = expect(lease.keep(deferred<void>().promise)).rejects.toMatchObject(lost);
    for (let third = 0; third < 3; third += 1) await pass(thirdMs);
    await refusal;
    expect(store.renewals).toBe(3);
  });
});

describe('S7: a pause', () => {
  test('keeps the lease meanwhile', async () => {
    const { clock, store, lease, pass } = held();
    let over = false;
    const paused = lease.pause(ttlMs + 5_000, signal).then(() => {
      over = true;
    });
    for (let third = 0; third < 3; third += 1) await pass(thirdMs);
    expect({ renewals: store.renewals, over }).toEqual({ renewals: 3, over: false });
    await pass(4_999);
    expect(over).toBe(false);
    await pass(1);
    await paused;
    expect(clock.sleeping).toBe(0);
  });

  test('of no time passes at once', async () => {
    const { lease, pass } = held();
    const paused = lease.pause(0, signal);
    await pass(0);
    await paused;
  });

  test('ends with the lease', async () => {
    const { store, lease, pass } = held();
    store.answer = false;
    const refusal = expect(lease.pause(ttlMs, signal)).rejects.toMatchObject(lost);
    await pass(thirdMs);
    await refusal;
  });

  test('aborts at once with the reason given', async () => {
    const { clock, lease } = held();
    const abort = new AbortController();
    const paused = lease.pause(ttlMs, abort.signal);
    const reason = new Error('enough');
    abort.abort(reason);
    await expect(paused).rejects.toBe(reason);
    expect(clock.sleeping).toBe(0);
  });
});

test('R7: a lease is given back as it was taken', async () => {
  const { store, lease } = held();
  await lease.release();
  expect(store.released).toEqual(['tenant', { fence: 7 }]);
});
