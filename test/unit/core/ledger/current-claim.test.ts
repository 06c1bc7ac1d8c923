import { describe, expect, test } from 'vitest';
import { doubted, seenAgain, takenClaim } from '../../../../src/core/ledger/current-claim.js';

const hourMs = 3_600_000;
const at = (hour: number) => new Date(hour * hourMs);
const lagMs = 2 * hourMs;

describe('I7: a claim is as sure as its sights', () => {
  test('I7: the first sight counts from its end, the last from its start', () => {
    const taken = takenClaim({ at: at(11), seenAt: at(10), doubtedAt: null }, lagMs);
    expect(taken).toEqual({ since: at(11), firstSightAt: at(11), lastSightAt: at(10), doubtedAt: null });
    const again = seenAgain(taken, at(20), at(21), lagMs);
    expect(again).toMatchObject({ firstSightAt: at(11), lastSightAt: at(20) });
  });

  test('I7, R4: a sight that is not newer changes nothing', () => {
    const taken = takenClaim({ at: at(11), seenAt: at(10), doubtedAt: null }, lagMs);
    expect(seenAgain(taken, at(10), at(12), lagMs)).toBe(taken);
    expect(seenAgain(taken, at(9), at(12), lagMs)).toBe(taken);
  });

  test('I7: without a sight nothing is sure', () => {
    const taken = takenClaim({ at: at(11), seenAt: null, doubtedAt: null }, lagMs);
    expect(taken).toMatchObject({ firstSightAt: null, lastSightAt: null });
  });

  test.each([
    [11.9, null],
    [12, at(20)],
  ])('I7: a sight at %d may be older than a doubt at 10, or not', (seen, first) => {
    expect(takenClaim({ at: at(20), seenAt: at(seen), doubtedAt: at(10) }, lagMs).firstSightAt).toEqual(
      first,
    );
  });

  test('I7: a sight elsewhere takes the first sight away, until one that is surely younger', () => {
    const doubt = doubted(takenClaim({ at: at(1), seenAt: at(1), doubtedAt: null }, lagMs), at(10));
    expect(doubt).toMatchObject({ firstSightAt: null, lastSightAt: at(1), doubtedAt: at(10) });
    const stale = seenAgain(doubt, at(11), at(11), lagMs);
    expect(stale).toMatchObject({ firstSightAt: null, lastSightAt: at(11) });
    expect(seenAgain(stale, at(13), at(14), lagMs)).toMatchObject({
      firstSightAt: at(14),
      lastSightAt: at(13),
    });
  });

  test('I7: an older sight than the last is the first sure one, where the lag has become shorter', () => {
    const claim = { since: at(1), firstSightAt: null, lastSightAt: at(20), doubtedAt: at(10) };
    expect(seenAgain(claim, at(15), at(21), lagMs)).toMatchObject({
      firstSightAt: at(21),
      lastSightAt: at(20),
    });
  });

  test('I7: a doubt takes the first sight away, also by a clock that is behind', () => {
    const sure = { since: at(1), firstSightAt: at(14), lastSightAt: at(13), doubtedAt: at(10) };
    expect(doubted(sure, at(9)).firstSightAt).toBeNull();
  });

  test('I7, R4: a doubt noted again at the same instant changes nothing; a later one does', () => {
    const taken = takenClaim({ at: at(1), seenAt: at(1), doubtedAt: null }, lagMs);
    const doubt = doubted(taken, at(10));
    expect(doubted(doubt, at(10))).toBe(doubt);
    // Seen at 12.5, which may show what was true at 10.5: before they were elsewhere at 12.
    expect(seenAgain(doubted(doubt, at(12)), at(12.5), at(13), lagMs).firstSightAt).toBeNull();
    expect(seenAgain(doubt, at(12.5), at(13), lagMs).firstSightAt).toEqual(at(13));
  });
});
