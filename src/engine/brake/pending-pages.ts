import type { PendingRecord, PendingStanding } from '../../domain/records.js';
import { readPages } from '../read-all.js';
import type { Session } from '../session.js';

/** People who are to be preserved, of one standing. */
export async function* pendingPages<Tx>(
  session: Session<Tx>,
  standing: PendingStanding,
): AsyncGenerator<readonly PendingRecord[]> {
  if (session.head.counts.pending === 0) return;
  const { repository, tenantId } = session.context;
  const query = { filter: { standings: [standing] }, signal: session.signal };
  yield* readPages(repository, tenantId, 'pending', query);
}
