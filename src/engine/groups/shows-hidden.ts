import type { GroupRead } from '../../domain/directory-group.js';
import { checkCapabilityAnswer } from '../check-directory-results.js';
import type { Session } from '../session.js';
import { frozenBy } from './frozen-by.js';

/**
 * Whether the directory is known to show hidden members; asked only where one of these groups hides them. Without an answer it
 * is not known.
 */
export async function showsHidden<Tx>(
  session: Session<Tx>,
  reads: ReadonlyMap<string, GroupRead>,
): Promise<boolean> {
  const { directory } = session.context;
  const isHidden = [...reads.values()].some((read) => read.outcome === 'found' && read.hiddenMembership);
  if (!isHidden || directory.checkAccess === undefined) return false;
  await session.gate.pass();
  try {
    const { state } = await session.reader.read(
      async (signal) => checkCapabilityAnswer(await directory.checkAccess?.('hidden-members', { signal })),
      session.signal,
    );
    return state === 'granted';
  } catch (error) {
    if (frozenBy(error) === undefined || session.signal.aborted) throw error;
    return false;
  }
}
