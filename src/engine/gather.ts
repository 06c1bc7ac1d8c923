import type { DisabledAnswer } from '../core/people/question.js';
import type { UserRead } from '../domain/directory-user.js';
import type { ManagedUser } from '../domain/managed-user.js';
import { DeltaSyncError } from '../errors.js';
import { checkUserReads } from './check-directory-results.js';
import type { Deciding } from './deciding.js';
import { inPatience, NoAnswer } from './host-patience.js';

export type Refused = Map<string, 'host-error' | 'unstorable'>;

/**
 * Live reads of people. A directory that answers pages but no reads must not stop a round: nothing is concluded of
 * those people, and a later round asks again (S11).
 */
export async function readLive(
  session: Deciding,
  ids: readonly string[],
): Promise<ReadonlyMap<string, UserRead>> {
  const { directory } = session.context;
  const { select } = session.round.fingerprint;
  await session.gate.pass();
  try {
    const answer = await session.reader.read(
      async (signal) => checkUserReads(await directory.readUsers(ids, select, { signal })),
      session.signal,
    );
    session.noteMissingRights(answer.missingRights, 'people');
    return new Map(ids.map((id) => [id, answer.users.get(id) ?? unreadable]));
  } catch (error) {
    if (!(error instanceof DeltaSyncError) || !concernsReadsAlone.has(error.code)) throw error;
    if (error.code === 'ERR_DIRECTORY_FORBIDDEN') session.noteMissingRights(error.missingRights, 'people');
    return new Map(ids.map((id) => [id, unreadable]));
  }
}

const unreadable: UserRead = { outcome: 'unreadable' };
const concernsReadsAlone: ReadonlySet<string> = new Set([
  'ERR_DIRECTORY_UNAVAILABLE',
  'ERR_DIRECTORY_FORBIDDEN',
  'ERR_DIRECTORY_REQUEST_INVALID',
  'ERR_DIRECTORY_RESPONSE_INVALID',
]);

/** Asks the product about each disabled account; an answer that is none keeps the person as they are (S9). */
export async function askAboutDisabled(
  session: Deciding,
  users: readonly ManagedUser[],
): Promise<Map<string, DisabledAnswer>> {
  const { clock, policy } = session.context;
  const { onDisabled } = policy;
  const answers = new Map<string, DisabledAnswer>();
  let answering = true;
  for (const user of users) {
    if (typeof onDisabled !== 'function') break;
    let answer: unknown;
    try {
      if (answering) answer = await session.lease.keep(inPatience(clock, onDisabled(user)));
    } catch (error) {
      if (error instanceof DeltaSyncError && error.code === 'ERR_LEASE_LOST') throw error;
      // Nobody's patience is tried with every person of a page.
      answering = !(error instanceof NoAnswer);
    }
    answers.set(user.objectId, answer === 'preserve' ? 'preserve' : 'keep');
  }
  return answers;
}
