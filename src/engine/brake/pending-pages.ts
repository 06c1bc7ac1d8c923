import type { PendingRecord, PendingStanding } from '../../domain/records.js';
import { keptScans } from '../kept-scans.js';
import { readPages } from '../read-all.js';
import type { Session } from '../session.js';

/** People who are to be preserved, of one standing. */
export async function* pendingPages<Tx>(
  session: Session<Tx>,
  standing: PendingStanding,
): AsyncGenerator<readonly PendingRecord[]> {
  if (session.head.counts.pending === 0) return;
  const { tenantId } = session.context;
  const query = { filter: { standings: [standing] }, signal: session.signal };
  yield* readPages(keptScans(session), tenantId, 'pending', query);
}
