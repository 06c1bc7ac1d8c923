import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type RoundEvent, roundBounds, transition } from '../../../../src/core/round/transitions.js';
import {
  type Checkpoint,
  emptyCheckpoint,
  type Fingerprint,
  phases,
} from '../../../../src/domain/checkpoint.js';
import { at, fingerprint, token } from './facts.js';

const steady: Checkpoint = { state: 'idle', token, generation: 1, rounds: 1 };

const begun = (over: Partial<Fingerprint> = {}, full = false): RoundEvent => ({
  type: 'begun',
  at,
  fingerprint: { ...fingerprint, ...over },
  full,
  active: 40,
});
const next = (link: string, users = 1): RoundEvent => {
  return { type: 'page', users, marked: users, next: { kind: 'next', link } };
};
const delta = (link: string): RoundEvent => {
  return { type: 'page', users: 1, marked: 1, next: { kind: 'delta', link } };
};

function play(from: Checkpoint, ...events: RoundEvent[]) {
  let checkpoint = from;
  for (const event of events) {
    const step = transition(checkpoint, event);
    checkpoint = step.checkpoint;
    if (step.bound !== undefined) return { checkpoint, bound: step.bound };
  }
  return { checkpoint, bound: undefined };
}

function running(checkpoint: Checkpoint) {
  if (checkpoint.state !== 'running') throw new Error(`expected a running round, found ${checkpoint.state}`);
  return checkpoint.round;
}

const toUsers: RoundEvent[] = [{ type: 'phase-done' }, { type: 'phase-done' }];

describe('beginning', () => {
  test('R1: without a token the round is initial and asks without a link', () => {
    const round = running(play(emptyCheckpoint, begun()).checkpoint);
    expect(round).toMatchObject({ kind: 'initial', link: null, generation: 1 });
  });

  test('R1: with a token that serves today the round is incremental from its deltaLink', () => {
    expect(running(play(steady, begun()).checkpoint)).toMatchObject({
      kind: 'incremental',
      link: 'delta-0',
      generation: 1,
    });
  });

  test('R1: a mapping added since the token was made makes the round initial, and keeps the token until it ends', () => {
    const { checkpoint } = play(steady, begun({ mappings: { m1: 1, m2: 1 } }));
    expect(running(checkpoint)).toMatchObject({ kind: 'initial', link: null, generation: 2 });
    expect(checkpoint.token).toBe(token);
  });

  test('S3: an interrupted round goes on at its link', () => {
    const cut = play(emptyCheckpoint, begun(), ...toUsers, next('page-2')).checkpoint;
    expect(play(cut, begun()).checkpoint).toEqual(cut);
  });

  test('R1: an interrupted round begun for fewer people starts anew', () => {
    const cut = play(emptyCheckpoint, begun(), ...toUsers, next('page-2')).checkpoint;
    const round = running(play(cut, begun({ mappings: { m1: 2 } })).checkpoint);
    expect(round).toMatchObject({ kind: 'initial', link: null, generation: 2, pages: 0, phase: phases[0] });
  });
});

describe('finishing', () => {
  const throughPhases: RoundEvent[] = phases
    .slice(phases.indexOf('users') + 1, -1)
    .map(() => ({ type: 'phase-done' }));

  test('R1: a deltaLink is stored with the fingerprint its round began with', () => {
    const { checkpoint } = play(emptyCheckpoint, begun(), ...toUsers, delta('delta-1'), ...throughPhases, {
      type: 'finished',
      at,
    });
    expect(checkpoint).toMatchObject({ state: 'idle', token: { deltaLink: 'delta-1', fingerprint } });
  });

  test('S3: the token moves in the last phase and not before', () => {
    fc.assert(
      fc.property(fc.nat({ max: throughPhases.length - 1 }), (done) => {
        const { checkpoint } = play(
          steady,
          begun(),
          ...toUsers,
          delta('delta-1'),
          ...throughPhases.slice(0, done),
          {
            type: 'finished',
            at,
          },
        );
        expect(checkpoint.token?.deltaLink).toBe('delta-0');
      }),
    );
  });
});

describe('rejected tokens', () => {
  test('S5: a rejected deltaLink turns the round into an initial one of a new generation', () => {
    const { checkpoint } = play(steady, begun(), ...toUsers, { type: 'token-rejected' });
    expect(running(checkpoint)).toMatchObject({ kind: 'initial', link: null, generation: 2, resyncs: 1 });
    expect(checkpoint.token).toBeNull();
  });

  test('S3: a dead page link of an incremental round falls back to the deltaLink once, else a generation begins', () => {
    const once = play(steady, begun(), ...toUsers, next('page-2'), { type: 'token-rejected' }).checkpoint;
    expect(running(once)).toMatchObject({ kind: 'incremental', link: 'delta-0', fellBack: true });
    const twice = play(once, next('page-2b'), { type: 'token-rejected' }).checkpoint;
    expect(running(twice)).toMatchObject({ kind: 'initial', link: null, generation: 2 });
  });

  test('S4: resyncs are bounded', () => {
    const rejections = Array.from(
      { length: roundBounds.maxResyncs + 1 },
      (): RoundEvent => ({ type: 'token-rejected' }),
    );
    expect(play(steady, begun(), ...toUsers, ...rejections)).toMatchObject({
      bound: 'resync-limit',
      checkpoint: { state: 'idle', token: null },
    });
  });
});

describe('bounds', () => {
  test('S4: a loop of links of any length is found, and the token is as before', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 40 }), fc.nat({ max: 40 }), (length, lead) => {
        let checkpoint = play(steady, begun(), ...toUsers).checkpoint;
        for (let page = 0; page < 4 * (length + lead) + 8; page += 1) {
          const link = page < lead ? `lead-${page}` : `loop-${(page - lead) % length}`;
          const step = transition(checkpoint, next(link));
          checkpoint = step.checkpoint;
          if (step.bound !== undefined) {
            expect(step.bound).toBe('link-loop');
            expect(checkpoint).toMatchObject({ state: 'idle', token: { deltaLink: 'delta-0' } });
            return;
          }
        }
        throw new Error('the loop was not found');
      }),
    );
  });

  test('S4: links that never repeat are never called a loop', () => {
    const pages = Array.from({ length: 3_000 }, (_, page) => next(`page-${page}`));
    expect(play(steady, begun(), ...toUsers, ...pages).bound).toBeUndefined();
  });

  test('S4: a run of empty pages ends', () => {
    const pages = Array.from({ length: roundBounds.maxEmptyPages }, (_, page) => next(`page-${page}`, 0));
    expect(play(steady, begun(), ...toUsers, ...pages).bound).toBe('empty-page-limit');
  });

  test('S4: failures at one place end the round, progress clears them', () => {
    const failed: RoundEvent = { type: 'failed', retryable: false };
    const four = [failed, failed, failed, failed];
    expect(play(steady, begun(), ...toUsers, ...four, next('page-2'), ...four).bound).toBeUndefined();
    expect(play(steady, begun(), ...toUsers, ...four, failed)).toMatchObject({
      bound: 'failure-limit',
      checkpoint: { token: { deltaLink: 'delta-0' } },
    });
  });
});

test('S3: no event moves an idle checkpoint but a beginning', () => {
  const events: RoundEvent[] = [
    next('x'),
    delta('x'),
    { type: 'token-rejected' },
    { type: 'phase-done' },
    { type: 'finished', at },
    { type: 'failed', retryable: false },
  ];
  for (const event of events) expect(transition(steady, event).checkpoint).toBe(steady);
});
