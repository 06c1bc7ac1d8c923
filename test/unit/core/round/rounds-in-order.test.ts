import { describe, expect, test } from 'vitest';
import { countInRound } from '../../../../src/core/round/count-in-round.js';
import { followLink, noLoop } from '../../../../src/core/round/link-loop.js';
import { type RoundEvent, roundBounds, transition } from '../../../../src/core/round/transitions.js';
import { type Checkpoint, emptyCheckpoint, type Fingerprint } from '../../../../src/domain/checkpoint.js';
import { at, fingerprint, token } from './facts.js';

const later = new Date('2026-03-02T08:00:00Z');
const steady: Checkpoint = { state: 'idle', token, generation: 1, rounds: 4 };
const begun = (full = false, over: Partial<Fingerprint> = {}): RoundEvent => {
  return { type: 'begun', at: later, fingerprint: { ...fingerprint, ...over }, full, active: 40 };
};
const page = (link: string, kind: 'next' | 'delta' = 'next', users = 3, marked = 2): RoundEvent => {
  return { type: 'page', users, marked, next: { kind, link } };
};
const rejected: RoundEvent = { type: 'token-rejected' };

function play(from: Checkpoint, ...events: RoundEvent[]) {
  let step: ReturnType<typeof transition> = { checkpoint: from };
  for (const event of events) step = transition(step.checkpoint, event);
  return step;
}
const running = (from: Checkpoint, ...events: RoundEvent[]) => {
  const { checkpoint } = play(from, ...events);
  if (checkpoint.state !== 'running') throw new Error('expected a running round');
  return checkpoint;
};
const withRound = (
  checkpoint: ReturnType<typeof running>,
  over: Partial<ReturnType<typeof running>['round']>,
) => ({
  ...checkpoint,
  round: { ...checkpoint.round, ...over },
});

test('rounds are numbered in order, and a page adds to what its round counts', () => {
  const checkpoint = running(steady, begun());
  expect([checkpoint.rounds, checkpoint.round.ordinal]).toEqual([5, 5]);
  const { round } = running(checkpoint, page('1'), page('2'));
  expect([round.pages, round.users, round.marked]).toEqual([2, 6, 4]);
});

test('R1: an incremental round takes today’s fingerprint, but tracks what its token tracks', () => {
  const wide = { ...steady, token: { ...token, fingerprint: { ...fingerprint, select: ['mail', 'city'] } } };
  const { round } = running(wide, begun(false, { mappings: { m1: 1 }, resets: 0 }));
  expect(round.fingerprint).toEqual({ ...fingerprint, select: ['mail', 'city'] });
});

test('S1: a round of a version that marked nobody is begun anew', () => {
  const checkpoint = running(steady, begun(), page('1'));
  const { marked: _, ...older } = checkpoint.round;
  const resumed = (round: object) => running({ ...checkpoint, round } as Checkpoint, begun()).round.pages;
  expect(resumed(older)).toBe(0);
  expect(resumed(checkpoint.round)).toBe(1);
});

test('R1: a full round that is asked for while one runs begins anew', () => {
  expect(running(steady, begun(), page('1'), begun(true)).round).toMatchObject({ kind: 'initial', pages: 0 });
});

describe('S4: bounds', () => {
  test('the page after the last one that is allowed ends the round', () => {
    const at = (pages: number) => play(withRound(running(steady, begun()), { pages }), page('x')).bound;
    expect(at(roundBounds.maxPages - 2)).toBeUndefined();
    expect(at(roundBounds.maxPages - 1)).toBe('page-limit');
  });

  test('a page that leads to itself is a loop, wherever the finder stands', () => {
    const checkpoint = withRound(running(steady, begun(), page('1'), page('2'), page('3')), { link: '9' });
    expect(play(checkpoint, page('9')).bound).toBe('link-loop');
  });

  test('as many rejected tokens as are allowed, and one more', () => {
    const rejections = Array.from({ length: roundBounds.maxResyncs }, () => rejected);
    expect(play(steady, begun(), ...rejections).bound).toBeUndefined();
    expect(play(steady, begun(), ...rejections, rejected).bound).toBe('resync-limit');
  });

  test('the loop finder looks ever further', () => {
    const places = [];
    let loop: ReturnType<typeof followLink> = noLoop;
    for (const link of ['1', '2', '3', '4', '5', '6', '7']) {
      if (loop === 'loop') break;
      loop = followLink(loop, link);
      places.push(loop);
    }
    expect(places).toEqual([
      { anchor: '1', steps: 0, power: 1 },
      { anchor: '2', steps: 0, power: 2 },
      { anchor: '2', steps: 1, power: 2 },
      { anchor: '4', steps: 0, power: 4 },
      { anchor: '4', steps: 1, power: 4 },
      { anchor: '4', steps: 2, power: 4 },
      { anchor: '4', steps: 3, power: 4 },
    ]);
    expect(followLink({ anchor: '4', steps: 3, power: 4 }, '4')).toBe('loop');
  });
});

describe('S3, S5: a rejected token', () => {
  const full = running(steady, begun(true), page('1'));

  test('of an initial round costs no token of an earlier one, and falls back to nothing', () => {
    expect(running(full, rejected)).toMatchObject({
      token,
      generation: 3,
      round: { kind: 'initial', link: null, generation: 3, fellBack: false, marked: 0 },
    });
  });

  test('of an incremental one without a token begins anew', () => {
    const orphan = { ...running(steady, begun(), page('1')), token: null };
    expect(running(orphan, rejected)).toMatchObject({ token: null, round: { kind: 'initial', link: null } });
  });
});

describe('S3: the token of a finished round', () => {
  const toTheEnd = (checkpoint: Checkpoint) => {
    const ends = page('delta-1', 'delta');
    let step = play(checkpoint, { type: 'phase-done' }, { type: 'phase-done' }, ends).checkpoint;
    for (let i = 0; step.state === 'running' && step.round.phase !== 'report' && i < 20; i += 1) {
      step = transition(step, { type: 'phase-done' }).checkpoint;
    }
    return step;
  };
  const finish = (checkpoint: Checkpoint) =>
    transition(checkpoint, { type: 'finished', at: later }).checkpoint;

  test('knows the last full round: this one, or the one before', () => {
    expect(finish(toTheEnd(running(steady, begun(true)))).token?.fullRoundAt).toEqual(later);
    expect(finish(toTheEnd(running(steady, begun()))).token?.fullRoundAt).toEqual(at);
    const orphan = { ...running(steady, begun()), token: null };
    expect(finish(toTheEnd(orphan)).token?.fullRoundAt).toEqual(later);
  });

  test('is none without a deltaLink', () => {
    const unread = withRound(running(steady, begun()), { phase: 'report', deltaLink: null });
    expect(finish(unread)).toBe(unread);
  });
});

test('S2: the brakes that stopped a round are counted once each, in order', () => {
  const checkpoint = running(emptyCheckpoint, begun());
  const braked = (...kinds: ('preserve' | 'rekey')[]) => {
    let next: Checkpoint = checkpoint;
    for (const kind of kinds) next = countInRound(next, { braked: [kind] });
    return next.state === 'running' ? next.round.counters.braked : undefined;
  };
  expect(braked('rekey', 'preserve', 'rekey')).toEqual(['preserve', 'rekey']);
  expect(countInRound(checkpoint, {})).toEqual(checkpoint);
});
