import { type FoldedEntry, foldEntries } from '../../core/entries/fold-entries.js';
import { emptyPeopleCommit } from '../../core/people/people-commit.js';
import type { Question } from '../../core/people/question.js';
import { transition } from '../../core/round/transitions.js';
import type { Change } from '../../domain/change.js';
import type { Round } from '../../domain/checkpoint.js';
import type { PageRequest, PageResult } from '../../ports/directory.js';
import { clearMarks, marksOf, namedBy } from '../absence/marks.js';
import { applyQuestions, type Move } from '../apply-questions.js';
import { checkPageResult } from '../check-directory-results.js';
import { commitPlanned } from '../commit-planned.js';
import { type Fetching, fetchAhead } from '../fetch-ahead.js';
import type { Session } from '../session.js';
import { writeOf } from '../write-of.js';

type Page = Extract<PageResult, { kind: 'page' }>;

/** Follows the users stream to its deltaLink, one commit a page, the next page on the wire meanwhile (S3). */
export async function usersPhase<Tx>(session: Session<Tx>): Promise<void> {
  if (session.round.link === null) await clearMarks(session);
  let fetching = fetchPage(session, requestOf(session.round));
  try {
    while (session.round.phase === 'users') {
      const result = await fetching.result;
      if (result.kind === 'token-rejected') {
        await rejectToken(session, result.cause);
        fetching = fetchPage(session, requestOf(session.round));
        continue;
      }
      const page = received(session, result);
      // The link is checked for loops before it is followed, and followed before the page is applied.
      const entries = [...foldEntries(page.entries).values()];
      const marked = session.round.kind === 'initial' ? namedBy(entries) : [];
      const users = page.entries.length;
      const event = { type: 'page', users, marked: marked.length, next: page.next } as const;
      const { bound } = transition(session.head.checkpoint, event);
      if (bound !== undefined) session.step(event);
      if (page.next.kind === 'next') {
        const { kind } = session.round;
        fetching = fetchPage(session, { kind: 'link', link: page.next.link, round: kind });
      }
      const move: Move = (checkpoint) => transition(checkpoint, event).checkpoint;
      const changes = await applyPage(session, questionsOf(entries), marked, move);
      const { runId, counts, context } = session;
      context.emit('page:committed', { runId, page: counts.pages, users, changes });
    }
  } finally {
    fetching.drop();
  }
}

function fetchPage<Tx>(session: Session<Tx>, request: PageRequest): Fetching<PageResult> {
  const { directory } = session.context;
  return fetchAhead(session, async (signal) =>
    checkPageResult(await directory.fetchPage(request, { signal })),
  );
}

function requestOf({ link, kind, fingerprint }: Round): PageRequest {
  return link === null
    ? { kind: 'initial', select: fingerprint.select }
    : { kind: 'link', link, round: kind };
}

function received<Tx>(session: Session<Tx>, page: Page): Page {
  const users = page.entries.length;
  session.counts.pages += 1;
  session.counts.users += users;
  const { runId } = session;
  session.context.emit('page:received', { runId, page: session.counts.pages, users });
  return page;
}

async function applyPage<Tx>(
  session: Session<Tx>,
  questions: readonly Question[],
  marked: readonly string[],
  move: Move,
): Promise<readonly Change[]> {
  const beside = marksOf(session, marked);
  return applyQuestions(session, questions, { move, beside });
}

function questionsOf(entries: readonly FoldedEntry[]): Question[] {
  return entries.map((entry) => ({ kind: 'entry', objectId: entry.objectId, entry }));
}

/** The next request starts anew, or at the deltaLink once more; stored at once, so that the number of resyncs counts. */
async function rejectToken<Tx>(session: Session<Tx>, cause: string): Promise<void> {
  const { generation } = session.round;
  session.step({ type: 'token-rejected' });
  const reset = session.round.generation !== generation;
  if (reset) session.counts.tokenResets += 1;
  await commitPlanned(session, async () => ({
    write: writeOf(emptyPeopleCommit(), session.head, session.head.checkpoint, session.now),
    changes: reset ? [{ kind: 'token-reset', cause }] : [],
  }));
  if (reset) session.context.emit('token:reset', { runId: session.runId, cause });
}
