import type { AddressOwner } from '../../src/domain/ledger.js';
import type { SuspectWindow } from '../../src/domain/suspect-window.js';
import { keyOf } from './key-of.js';
import { hasKey, outside, type Span, shared, type TrueStates, within } from './true-states.js';
import type { Hold, Word } from './witness.js';

export interface LedgerTruth {
  readonly states: TrueStates;
  readonly words: readonly Word[];
  readonly holds: readonly Hold[];
  /** When each commit came; the first has number 1. */
  readonly commits: readonly number[];
  /** No word is older than this when it is asked for. */
  readonly lagMs: number;
}

export interface Told {
  readonly differences: string[];
  /** What was met, for the tally. */
  readonly met: string[];
}

/**
 * I7: a confirmed owner truly had the address then, as UPN or mail. The one exception is a hand-over undone between two
 * sights: they had it before and after, and before they had it again no word of the time between was known: none that
 * shows them elsewhere, and none that shows somebody else at the address and may be as old as the instant in question.
 */
export function checkOwner(truth: LedgerTruth, key: string, at: number, owner: AddressOwner): Told {
  const { certainty, objectId: id } = owner;
  if (certainty !== 'confirmed' || id === undefined) return { differences: [], met: [certainty] };
  const { states, words } = truth;
  if (states.has(id, key, at)) return { differences: [], met: ['confirmed'] };
  const gap = outside(always, states.tenures(id, key)).find(({ from, to }) => from <= at && at < to);
  const told = `I7: ${key} is confirmed for ${id} at ${instant(at)}, who was not there`;
  if (gap === undefined || !Number.isFinite(gap.from) || !Number.isFinite(gap.to)) {
    return { differences: [`${told} before or after`], met: [] };
  }
  const trace = words.find((word) => {
    const fits = isKnown(truth, word, gap.to) ? fitting(truth, word) : [];
    if (fits.length === 0) return false;
    if (word.id === id) return fits.every((state) => within(state, gap));
    return (
      namesKey(word, key) && word.sentAt - truth.lagMs <= at && fits.every((state) => within(state, gap))
    );
  });
  if (trace === undefined) return { differences: [], met: ['undone, confirmed'] };
  return { differences: [`${told} from ${spanned(gap)}, though ${wordTold(trace)}`], met: [] };
}

/**
 * I8: every hand-over lies in a suspect window: each instant from which somebody truly had an address that another person's
 * record held and that the other truly had no more. The window of these two still lasts to the end of that time if the last
 * word of the new one shows them there. Exceptions:
 *
 * - *unheard*: since the record took the address no word reached the product that shows the new one there in that time, and
 *   cannot be taken from another. What was said of them before is not stored if no mapping takes them;
 * - *denied*: they were heard of before the old one left, but the newest word that was known by then, a read that lags,
 *   shows them elsewhere, and no word after it shows them there in that time;
 * - *undone*: the old one had it again while their record still held it, and before any such word was known; one
 *   that was denied counts as none.
 */
export function checkHandOvers(truth: LedgerTruth, windows: readonly SuspectWindow[]): Told {
  const told: Told = { differences: [], met: [] };
  for (const hold of truth.holds) {
    const own = truth.states.tenures(hold.id, hold.key);
    const away = outside(hold, own);
    if (away.length === 0) continue;
    for (const other of truth.states.ids) {
      if (other === hold.id) continue;
      for (const tenure of truth.states.tenures(other, hold.key)) {
        for (const gap of away) {
          const span = shared(gap, tenure);
          if (span !== undefined) checkHandOver(truth, windows, { hold, other, tenure, gap, span }, told);
        }
      }
    }
  }
  return told;
}

interface HandOver {
  readonly hold: Hold;
  readonly other: string;
  /** How long the new owner had it. */
  readonly tenure: Span;
  /** How long the old one's record held it in vain. */
  readonly gap: Span;
  /** Both. */
  readonly span: Span;
}

function checkHandOver(
  truth: LedgerTruth,
  windows: readonly SuspectWindow[],
  { hold, other, tenure, gap, span }: HandOver,
  { differences, met }: Told,
): void {
  const { key, id } = hold;
  const about = windows.filter(
    ({ address, oldObjectId, newObjectId }) =>
      keyOf(address) === key && oldObjectId === id && newObjectId === other,
  );
  const isIn = (at: number) =>
    about.some(({ from, until }) => from.getTime() <= at && at <= (until?.getTime() ?? at));
  const words = truth.words.filter((word) => word.id === other);
  const heard = words.filter((word) => {
    const fits = namesKey(word, key) && word.commit >= hold.commit ? fitting(truth, word) : [];
    return fits.length > 0 && fits.every((state) => within(state, tenure));
  });
  const undone = gap.to < hold.to;
  const handOver = `the hand-over of ${key} from ${id} (record ${spanned(hold)}) to ${other} at ${spanned(span)}`;
  if (isIn(span.from)) {
    met.push('hand-over');
    const last = words.filter(({ knownAt }) => knownAt < span.to).at(-1);
    if (last !== undefined && heard.includes(last) && !isIn(span.to - 1)) {
      differences.push(`I8: ${handOver} is in no window at its end, though ${wordTold(last)}`);
    }
    return;
  }
  const newest = words.filter(({ knownAt }) => knownAt <= span.from).at(-1);
  const denied = newest !== undefined && !namesKey(newest, key);
  const bearing = denied ? heard.filter(({ knownAt }) => knownAt > span.from) : heard;
  if (heard.length === 0) met.push('unheard');
  else if (bearing.length === 0) met.push('denied');
  else if (undone && !bearing.some((word) => isKnown(truth, word, gap.to))) met.push('undone, heard after');
  else {
    const there = about.map(({ from, until }) => `${from.toISOString()} to ${until?.toISOString()}`);
    differences.push(
      `I8: ${handOver} is in no window [${there.join(', ')}], though ${heard.map(wordTold).join(' and ')}`,
    );
  }
}

/** A page is fetched while the one before it is committed, so that only the second commit after a word shows it known. */
function isKnown({ commits }: LedgerTruth, { commit }: Word, before: number): boolean {
  return (commits[commit] ?? Number.POSITIVE_INFINITY) < before;
}

/** The true states that a word may have been taken from. */
function fitting({ states, lagMs }: LedgerTruth, { id, upn, mail, sentAt, arrivedAt }: Word) {
  return states
    .of(id)
    .filter(
      (state) =>
        (upn === undefined || upn === state.upn) &&
        (mail === undefined || mail === state.mail) &&
        state.from <= arrivedAt &&
        state.to > sentAt - lagMs,
    );
}

function namesKey({ upn = null, mail = null }: Word, key: string): boolean {
  return hasKey({ upn, mail }, key);
}

const always: Span = { from: Number.NEGATIVE_INFINITY, to: Number.POSITIVE_INFINITY };

function wordTold({ id, upn, mail, sentAt, knownAt }: Word): string {
  return `${id} was told to be ${upn} / ${mail} at ${instant(sentAt)}, known at ${instant(knownAt)}`;
}

function spanned({ from, to }: Span): string {
  return `${instant(from)} to ${instant(to)}`;
}

function instant(at: number): string {
  return Number.isFinite(at) ? new Date(at).toISOString().slice(5, 23) : at > 0 ? 'now' : 'ever';
}
