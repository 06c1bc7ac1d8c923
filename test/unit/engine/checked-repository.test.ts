import { describe, expect, test } from 'vitest';
import { emptyHead } from '../../../src/domain/records.js';
import { CheckedRepository } from '../../../src/engine/checked-repository.js';
import { aManagedUser, InMemoryRepository } from '../../../src/testing/index.js';

/** A store of which one method answers this. */
function answering(method: keyof InMemoryRepository, answer: unknown): CheckedRepository<never> {
  const store = Object.assign(new InMemoryRepository(), { [method]: async () => answer });
  return new CheckedRepository(store as never);
}

const user = aManagedUser();
const holder = { owner: 'o', runId: 'r', trigger: 'scheduled', startedAt: new Date(0) } as const;

describe('S8: what a repository answers is checked, and the field that is wrong is named', () => {
  test.each<[string, keyof InMemoryRepository, unknown, string]>([
    ['a lease of no outcome', 'takeLease', {}, 'takeLease answered wrongly: its result.outcome is no taken'],
    ['a lease that nobody holds', 'takeLease', { outcome: 'held' }, 'result.holder is no object'],
    ['a head without counts', 'head', { ...emptyHead, counts: {} }, 'result.counts.active is no number'],
    [
      'an instant as text',
      'head',
      { ...emptyHead, nextDueAt: '2026-01-01' },
      'result.nextDueAt is no valid Date',
    ],
    [
      'half a round',
      'head',
      { ...emptyHead, checkpoint: { ...emptyHead.checkpoint, state: 'running' } },
      'round',
    ],
    ['no list', 'get', undefined, 'result is no list'],
    [
      'a user without attributes',
      'get',
      [user, { ...user, attributes: null }],
      'result[1].attributes is no object',
    ],
    ['a page of no records', 'scan', { after: null }, 'result.records is no list'],
    ['a page that never ends', 'scan', { records: [], after: 'x' }, '.after goes on behind the end'],
    ['a commit of no outcome', 'commit', true, 'commit answered wrongly'],
    ['no yes and no no', 'landed', 'yes', 'result is no boolean'],
  ])('%s', async (_what, method, answer, told) => {
    const repository = answering(method, answer);
    const calls = {
      takeLease: () => repository.takeLease('t', holder, 1),
      head: () => repository.head('t'),
      get: () => repository.get('t', 'user', ['a']),
      scan: () => repository.scan('t', 'user', { limit: 2 }),
      commit: () => repository.commit('t', { position: 0, commitId: 'c' }, { put: {}, remove: {}, head: {} }),
      landed: () => repository.landed('t', 'c'),
    };
    await expect(calls[method as keyof typeof calls]()).rejects.toMatchObject({
      code: 'ERR_REPOSITORY_UNAVAILABLE',
      message: expect.stringContaining(told),
    });
  });

  test('what is right comes back as it is', async () => {
    const store = new InMemoryRepository();
    const repository = new CheckedRepository(store);
    const write = { put: { user: [user] }, remove: {}, head: { position: 3 } };
    expect(await repository.commit('t', { position: 0, commitId: 'c' }, write)).toEqual({
      outcome: 'committed',
    });
    expect((await repository.get('t', 'user', [user.objectId]))[0]).toBe(
      (await store.get('t', 'user', [user.objectId]))[0],
    );
    expect(await repository.head('t')).toBe(await store.head('t'));
  });
});
