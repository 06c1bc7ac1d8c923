import type { Sweep } from '../../domain/absence.js';
import type { UserRecord } from '../../domain/records.js';
import type { Filters } from '../../ports/repository.js';
import { keptScans } from '../kept-scans.js';
import { readPages } from '../read-all.js';
import type { Session } from '../session.js';
import { fromStore } from '../store-error.js';

/** Active users whom the full round of the sweep did not name, and whom nothing waits for already. */
export async function* missingPeople<Tx>(
  session: Session<Tx>,
  sweep: Sweep,
  { after = null, limit }: { readonly after?: string | null; readonly limit: number },
): AsyncGenerator<readonly UserRecord[]> {
  const { tenantId } = session.context;
  const query = { filter: missingFrom(sweep), after, limit, signal: session.signal };
  for await (const users of readPages(keptScans(session), tenantId, 'user', query)) {
    yield await withoutPending(session, users);
  }
}

export function missingFrom({ generation, startedAt }: Sweep): Filters['user'] {
  return { state: 'active', unmarkedIn: generation, importedBefore: startedAt };
}

/** How many are missing; no more than `enough` are looked for. */
export async function countMissing<Tx>(session: Session<Tx>, sweep: Sweep, enough: number): Promise<number> {
  let count = 0;
  for await (const users of missingPeople(session, sweep, { limit: 500 })) {
    count += users.length;
    if (count > enough) break;
  }
  return count;
}

/** Whose removal was told, and who is on hold or dismissed, is counted there. */
export async function withoutPending<Tx>(
  { context, head }: Session<Tx>,
  users: readonly UserRecord[],
): Promise<readonly UserRecord[]> {
  if (head.counts.pending === 0 || users.length === 0) return users;
  const { repository, tenantId } = context;
  const ids = users.map(({ objectId }) => objectId);
  const pending = await fromStore(repository.get(tenantId, 'pending', ids));
  const waiting = new Set(pending.map(({ objectId }) => objectId));
  return users.filter(({ objectId }) => !waiting.has(objectId));
}
