import { describe, expect, test } from 'vitest';
import { type Opening, WindowBook } from '../../../../src/core/ledger/window-book.js';
import { emptyPeopleCommit } from '../../../../src/core/people/people-commit.js';
import { at, aWindow, ledgerFacts, now } from './ledger-facts.js';

const opening: Opening = {
  address: 'X@x',
  addressKey: 'x@x',
  oldObjectId: 'a',
  newObjectId: 'b',
  reason: 'named-while-held',
  notBefore: [],
  until: undefined,
  syncedAt: null,
};
function opened(over: Partial<Opening>, facts = ledgerFacts()) {
  const commit = emptyPeopleCommit();
  new WindowBook(commit, facts, now).open({ ...opening, ...over });
  return commit;
}
const window = (over: Partial<Opening>) => opened(over).windows[0]!;

describe('I8: a window that is opened', () => {
  test('is numbered, counted and told', () => {
    const commit = emptyPeopleCommit();
    const counts = { claims: 1, windows: 7 };
    const book = new WindowBook(commit, ledgerFacts({ counts, runId: 'run' }), now);
    book.open({ ...opening, notBefore: [at(50)] });
    book.open({ ...opening, newObjectId: 'c', notBefore: [at(40)], until: at(60) });
    const told = { address: 'X@x', oldObjectId: 'a' };
    const evidence = { reason: 'named-while-held', runId: 'run' };
    expect(commit.windows).toEqual([
      { ...told, serial: 7, addressKey: 'x@x', newObjectId: 'b', from: at(50), likelyFrom: at(50), evidence },
      {
        ...told,
        serial: 8,
        addressKey: 'x@x',
        newObjectId: 'c',
        from: at(40),
        likelyFrom: at(40),
        until: at(60),
        evidence,
      },
    ]);
    expect(commit.windows[0]).not.toHaveProperty('until');
    expect(commit.changes).toEqual([
      { ...told, kind: 'address-recycled', newObjectId: 'b', from: at(50) },
      { ...told, kind: 'address-recycled', newObjectId: 'c', from: at(40), until: at(60) },
    ]);
    expect(commit.changes[0]).not.toHaveProperty('until');
    expect(commit.delta).toMatchObject({ windows: 2, openWindows: 1 });
    expect(opened({}).delta.openWindows).toBe(1);
    expect(opened({ until: at(60) }).delta.openWindows).toBe(0);
  });

  test('names no run where there is none', () => {
    expect(window({}).evidence).toEqual({ reason: 'named-while-held' });
    expect(window({}).evidence).not.toHaveProperty('runId');
  });

  test.each([
    ['nothing is known', [], 100],
    ['nothing is known of either', [null, null], 100],
    ['one bound is known', [null, at(30), null], 30],
    ['several are: the latest', [at(30), at(50), at(40)], 50],
    ['several are, in order', [at(30), at(40)], 40],
    ['all lie after its end', [at(120)], 100],
  ])('begins where %s', (_what, notBefore, hour) => {
    expect(window({ notBefore }).from).toEqual(at(hour));
  });

  test('never begins after its end', () => {
    expect(window({ notBefore: [at(80)], until: at(60) }).from).toEqual(at(60));
    expect(window({ until: at(60) }).from).toEqual(at(60));
  });

  test.each([
    [null, 50],
    [at(40), 50],
    [at(50), 50],
    [at(70), 70],
    [at(200), 100],
  ])('likely begins at the last round that found nothing, %o, within it', (syncedAt, hour) => {
    expect(window({ notBefore: [at(50)], syncedAt }).likelyFrom).toEqual(at(hour));
  });
});

test('I8: a window that is closed ends with the commit', () => {
  const commit = emptyPeopleCommit();
  const open = aWindow('a', 'b');
  new WindowBook(commit, ledgerFacts(), now).close(open);
  expect(commit.windows).toEqual([{ ...open, until: now }]);
  expect(commit.changes).toMatchObject([{ kind: 'address-recycled', from: open.from, until: now }]);
  expect(commit.delta).toMatchObject({ windows: 0, openWindows: -1 });
});
