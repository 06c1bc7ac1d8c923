import { freeSeats } from '../../core/license/seats.js';
import type { Question } from '../../core/people/question.js';
import { isCalledGone } from '../../core/people/settle.js';
import { byAge, bySeat, FirstOf, type Waiting } from '../../core/people/turn-order.js';
import type { LeftoverReason } from '../../domain/leftover.js';
import type { LeftoverRecord } from '../../domain/records.js';
import type { Filters } from '../../ports/repository.js';
import { doubtUnnamed } from '../absence/doubt-unnamed.js';
import { applyQuestions } from '../apply-questions.js';
import { settlePreservations } from '../brake/settle-preservations.js';
import type { Deciding } from '../deciding.js';
import { readAll } from '../read-all.js';
import type { Session } from '../session.js';

/** People read live in one batch; getByIds takes 1,000 (https://learn.microsoft.com/en-us/graph/api/directoryobject-getbyids). */
const batchSize = 500;
/** People tried again in a round though nothing says that their cause is gone. */
const maxTries = 5_000;
/** Of them, people who were called gone and not read since: the list of a full round may have left out any number (S1). */
const mostCalledGone = 500;

/** Tried again because their time has come, whatever their reason. */
export const tried: readonly LeftoverReason[] = [
  'undecided',
  'unsettled',
  'incomplete',
  'host-error',
  'unstorable',
];

/** Tries people again who were left over: those whose turn it is, then those for whom there is room now (R5, R8). */
export async function leftoversPhase<Tx>(session: Session<Tx>): Promise<void> {
  await retryDue(session);
  await retryUndecided(session);
  await retryManual(session);
  // What these retries proved is applied at once, and frees seats and addresses for the rest.
  await settlePreservations(session);
  await retryFreedAddresses(session);
  await handOut(session, 'no-seat', bySeat, async () => {
    const free = freeSeats(await session.gate.pass(), session.head.counts.active);
    return seatRoom(free, importsLeft(session));
  });
  await handOut(session, 'import-limit', byAge, async () => ({ count: importsLeft(session) }));
  session.step({ type: 'phase-done' });
}

/** Who comes back needs no place under the import limit; of the others no more are read than it has places. */
export function seatRoom(free: number, places: number): Room {
  return places < 1 ? { count: free, backAlone: true } : { count: Math.min(free, places) };
}

export interface Room {
  readonly count: number;
  readonly backAlone?: boolean;
}

export function importsLeft({ context, round }: Deciding): number {
  return context.policy.maxImportsPerRound - round.counters.imports;
}

/** Tries everybody again who waits for an address, as one set: what they release and claim meets in one commit (I4). */
export async function holdsPhase<Tx>(session: Session<Tx>): Promise<void> {
  await retryAll(session, { reasons: ['address-held'] }, () => true, { size: maxTries });
  session.step({ type: 'phase-done' });
}

/** The same once the users are read: a full round has told who is there. */
export async function holdsAfterPhase<Tx>(session: Session<Tx>): Promise<void> {
  await doubtUnnamed(session);
  await holdsPhase(session);
}

async function retryDue<Tx>(session: Session<Tx>): Promise<void> {
  const { startedAt, ordinal } = session.round;
  const due = { reasons: tried, retryBefore: startedAt, notTriedIn: ordinal };
  await retryAll(session, due, ({ claim }) => !isCalledGone(claim));
  await retryAll(session, due, ({ claim }) => isCalledGone(claim), { most: mostCalledGone });
}

/**
 * An attribute was shown for the first time, or a group is read: who waited for it is decided again at once, and all of
 * them, since their cause is gone.
 */
async function retryUndecided<Tx>(session: Session<Tx>): Promise<void> {
  if (!session.round.counters.undecidedDue) return;
  const filter = { reasons: ['undecided'], notTriedIn: session.round.ordinal } as const;
  await retryAll(session, filter, () => true, { most: Number.POSITIVE_INFINITY });
}

/**
 * Who was preserved in this round gave addresses up, after those who wait for one were asked (R5). Asked of all who
 * wait: an attempt that resumes the round does not know whom an earlier one preserved (S3).
 */
async function retryFreedAddresses<Tx>(session: Session<Tx>): Promise<void> {
  await retryAll(session, { reasons: ['address-held'] }, () => true, { size: maxTries });
}

/** People of a mapping that imports nobody by itself come again only when the mapping changes. */
async function retryManual<Tx>(session: Session<Tx>): Promise<void> {
  const { mappingEdits, manualSeen } = session.head;
  if (mappingEdits === manualSeen) return;
  const manual = manualMappings(session);
  const changed = (leftover: LeftoverRecord) => !manual.has(leftover.mappingId ?? '');
  const filter = { reasons: ['manual'], notTriedIn: session.round.ordinal } as const;
  if (!(await retryAll(session, filter, changed))) return;
  // Whom this round had no room for, or no read of, the next one asks.
  if (!(await isAnyLeft(session, changed))) session.manualSeen = mappingEdits;
}

async function isAnyLeft<Tx>(
  session: Session<Tx>,
  changed: (leftover: LeftoverRecord) => boolean,
): Promise<boolean> {
  if (session.head.counts.leftovers === 0) return false;
  const { repository, tenantId } = session.context;
  const manual = readAll(repository, tenantId, 'leftover', { filter: { reasons: ['manual'] } });
  for await (const leftover of manual) if (changed(leftover)) return true;
  return false;
}

export function manualMappings({ mappings }: Deciding): ReadonlySet<string> {
  const manual = mappings.compiled.filter(({ mapping }) => !mapping.autoImport);
  return new Set(manual.map(({ mapping }) => mapping.mappingId));
}

/** @returns whether everybody was tried */
async function retryAll<Tx>(
  session: Session<Tx>,
  filter: Filters['leftover'],
  due: (leftover: LeftoverRecord) => boolean = () => true,
  { size = batchSize, most = maxTries }: { readonly size?: number; readonly most?: number } = {},
): Promise<boolean> {
  if (session.head.counts.leftovers === 0) return true;
  const { repository, tenantId } = session.context;
  let batch: Question[] = [];
  let asked = 0;
  for await (const leftover of readAll(repository, tenantId, 'leftover', {
    filter,
    signal: session.signal,
  })) {
    if (!due(leftover)) continue;
    asked += 1;
    if (asked > most) break;
    batch.push(retryOf(leftover));
    if (batch.length < size) continue;
    await applyQuestions(session, batch);
    batch = [];
  }
  if (batch.length > 0) await applyQuestions(session, batch);
  return asked <= most;
}

/** Gives what is free to those who come first, until nothing is free or nobody waits who was not asked yet. */
async function handOut<Tx>(
  session: Session<Tx>,
  reason: LeftoverReason,
  order: (a: Waiting, b: Waiting) => number,
  room: () => Promise<Room>,
): Promise<void> {
  for (;;) {
    if (session.head.counts.leftovers === 0) return;
    const { count, backAlone = false } = await room();
    if (count < 1) return;
    const first = new FirstOf(Math.min(batchSize, count), order);
    for await (const waiting of waitingFor(session, reason)) {
      if (waiting.reactivation || !backAlone) first.add(waiting);
    }
    const questions = first.take().map(({ leftover }) => retryOf(leftover));
    if (questions.length === 0) return;
    await applyQuestions(session, questions);
  }
}

export async function* waitingFor(session: Deciding, reason: LeftoverReason): AsyncGenerator<Waiting> {
  const { repository, tenantId } = session.context;
  const filter = { reasons: [reason], notTriedIn: session.round.ordinal };
  for await (const leftover of readAll(repository, tenantId, 'leftover', {
    filter,
    signal: session.signal,
  })) {
    yield waitingOf(session, leftover);
  }
}

export function waitingOf({ mappings }: Deciding, leftover: LeftoverRecord): Waiting {
  const own = mappings.compiled.find(({ mapping }) => mapping.mappingId === leftover.mappingId);
  // Only managed people carry what they are to come back with.
  const reactivation = leftover.claim !== undefined;
  return { leftover, priority: own?.mapping.priority ?? Number.MAX_SAFE_INTEGER, reactivation };
}

export function retryOf(leftover: LeftoverRecord): Question {
  return { kind: 'retry', objectId: leftover.objectId, leftover };
}
