import type { PeopleCommit } from '../core/people/people-commit.js';
import type { PeopleFacts, Question } from '../core/people/question.js';
import { countInRound } from '../core/round/count-in-round.js';
import type { Change } from '../domain/change.js';
import type { Checkpoint } from '../domain/checkpoint.js';
import type { Write } from '../ports/repository.js';
import { commitInParts } from './commit-in-parts.js';
import type { Plan } from './commit-planned.js';
import { type LookUps, noLookUps } from './decide.js';
import { decideCommit } from './decide-commit.js';
import type { Session } from './session.js';
import { writeOf } from './write-of.js';

/** Where the round stands once these people are decided; written in the same commit. */
export type Move = (checkpoint: Checkpoint) => Checkpoint;

const stay: Move = (checkpoint) => checkpoint;

/**
 * What else is written in the commit that decides these people; `isLast` of the last of the commits that decide all.
 *
 * @param facts - what the people were decided on
 */
export type Beside = (
  objectIds: readonly string[],
  isLast: boolean,
  facts: Pick<PeopleFacts, 'users' | 'leftovers' | 'reads'>,
) => Partial<Write>;

/** Decides about people and commits the decision with the round's place. */
export async function applyQuestions<Tx>(
  session: Session<Tx>,
  questions: readonly Question[],
  { move = stay, beside = nothing }: { readonly move?: Move; readonly beside?: Beside } = {},
): Promise<readonly Change[]> {
  const lookUps = noLookUps();
  return commitInParts(session, {
    items: questions,
    refused: lookUps.refused,
    plan: (part, last) => {
      const objectIds = part.map(({ objectId }) => objectId);
      const also = (facts: PeopleFacts) => beside(objectIds, last, facts);
      return plan(session, part, last ? move : stay, also, lookUps);
    },
  });
}

async function plan<Tx>(
  session: Session<Tx>,
  questions: readonly Question[],
  move: Move,
  beside: (facts: PeopleFacts) => ReturnType<Beside>,
  lookUps: LookUps,
): Promise<Plan | undefined> {
  const { decided, commit, counted, shown } = await decideCommit(session, questions, lookUps);
  await session.watch?.(decided);
  const also = beside(decided.facts);
  const checkpoint = countInRound(move(session.head.checkpoint), counted);
  const isQuiet = shown.length === 0 && Object.keys(also).length === 0;
  if (isQuiet && writesNothing(commit) && (move === stay || endsStream(checkpoint))) {
    session.hold(checkpoint);
    session.count(commit.tallies);
    return undefined;
  }
  const write = writeOf(commit, session.head, checkpoint, session.now, shown);
  const whole: Write = {
    put: { ...write.put, ...also.put },
    remove: { ...write.remove, ...also.remove },
    head: { ...write.head, ...also.head },
  };
  return { write: whole, changes: commit.changes, tallies: commit.tallies };
}

const nothing: Beside = () => ({});

/** A page that ends the stream and changes nothing is written with the end of the round. */
function endsStream(checkpoint: Checkpoint): boolean {
  return checkpoint.state === 'running' && checkpoint.round.deltaLink !== null;
}

function writesNothing(commit: PeopleCommit): boolean {
  const { users, pending, leftovers, removedPending, removedLeftovers, changes } = commit;
  return [users, pending, leftovers, removedPending, removedLeftovers, changes].every(
    ({ length }) => length === 0,
  );
}
