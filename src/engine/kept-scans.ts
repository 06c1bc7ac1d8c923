import type { Repository } from '../ports/repository.js';
import type { Session } from './session.js';

/** Reads of the store, under the lease: many of them may come between two commits. */
export function keptScans<Tx>({ context, lease }: Session<Tx>): Pick<Repository, 'scan'> {
  const { repository } = context;
  return { scan: (...asked) => lease.keep(repository.scan(...asked)) };
}
