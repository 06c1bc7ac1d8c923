import { freeSeats } from '../core/license/seats.js';
import { buildCommit } from '../core/people/build-commit.js';
import type { PeopleCommit } from '../core/people/people-commit.js';
import type { Question } from '../core/people/question.js';
import type { countInRound } from '../core/round/count-in-round.js';
import { brakeRekeys } from './brake/brake-rekeys.js';
import { type Decided, decide, type LookUps } from './decide.js';
import type { Deciding } from './deciding.js';
import { ledgerFacts } from './ledger-facts.js';
import { fromStore } from './store-error.js';

export interface DecidedCommit {
  /** The people, and on what they were decided. */
  readonly decided: Decided;
  readonly commit: PeopleCommit;
  /** What the commit adds to the round's counters. */
  readonly counted: Parameters<typeof countInRound>[1];
  /** Attribute paths that these people show for the first time in the tenant. */
  readonly shown: readonly string[];
}

/** What is to be written of people, with the seats and places of this moment; writes nothing itself. */
export async function decideCommit(
  session: Deciding,
  questions: readonly Question[],
  lookUps: LookUps,
): Promise<DecidedCommit> {
  const decided = await decide(session, questions, lookUps);
  const { people, round, facts, holders, contestable, shown } = decided;
  session.signal.throwIfAborted();
  const license = await session.gate.pass();
  const budget = {
    freeSeats: freeSeats(license, session.head.counts.active),
    importsLeft: session.context.policy.maxImportsPerRound - session.round.counters.imports,
    placesAwaited: await placesAwaited(session),
  };
  const ledger = await ledgerFacts(session.context, session.head, {
    ...(session.runId === undefined ? {} : { runId: session.runId }),
    readAt: lookUps.readAt,
    markedAt: round.kind === 'initial' ? round.startedAt : null,
    contestable,
    people: people.map(({ question }) => question.objectId),
    known: facts,
  });
  const build = (those: typeof people) =>
    buildCommit(those, round, facts, holders, budget, session.now, ledger);
  const { commit, ...braked } = brakeRekeys(session, build, decided);
  const counted = {
    ...braked,
    imports: commit.tallies.imported,
    hostErrors: commit.hostErrors,
    domainMoves: commit.domainMoves,
    ...(shown.length > 0 ? { undecidedDue: true } : {}),
  };
  return { decided, commit, counted, shown };
}

/** Asked once a round, and only where places are limited. */
async function placesAwaited(session: Deciding): Promise<boolean> {
  const { repository, tenantId, policy } = session.context;
  if (policy.maxImportsPerRound === Number.MAX_SAFE_INTEGER) return false;
  if (session.placesAwaited === undefined) {
    const filter = { reasons: ['import-limit' as const] };
    const { records } = await fromStore(repository.scan(tenantId, 'leftover', { filter, limit: 1 }));
    session.placesAwaited = records.length > 0;
  }
  return session.placesAwaited;
}
