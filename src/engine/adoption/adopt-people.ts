import { isManaged } from '../../core/adoption/decide-adoption.js';
import type { AdoptionRow } from '../../domain/adoption.js';
import type { UserRead } from '../../domain/directory-user.js';
import { adminWrite } from '../admin/admin-write.js';
import { todaysSelect } from '../admin/todays-select.js';
import { checkUserReads } from '../check-directory-results.js';
import type { Refused } from '../gather.js';
import { readMappings } from '../read-all.js';
import { isStaleTooOften } from '../stale.js';
import { fromStore } from '../store-error.js';
import type { GoodRecord } from './adoption-input.js';
import { type AdoptionRun, commitFailure } from './adoption-run.js';
import { planAdoption } from './plan-adoption.js';

/** A record with an object id. */
export type PersonRecord = GoodRecord & { readonly objectId: string };

/** What the directory says of the people of one batch, and when it was asked. */
export interface Sighted {
  readonly reads: ReadonlyMap<string, UserRead>;
  readonly select: readonly string[];
  readonly sentAt: Date;
}

/** Reads the people of one batch live, but for those who are managed, and commits them. */
export async function adoptPeople<Tx>(
  run: AdoptionRun<Tx>,
  records: readonly PersonRecord[],
): Promise<readonly AdoptionRow[]> {
  if (records.length === 0) return [];
  return inParts(run, records, await sight(run, records), new Map());
}

async function sight<Tx>(run: AdoptionRun<Tx>, records: readonly PersonRecord[]): Promise<Sighted> {
  const { repository, tenantId, directory, clock } = run.context;
  const ids = [...new Set(records.map(({ objectId }) => objectId))];
  const managed = await fromStore(repository.get(tenantId, 'user', ids));
  const known = new Set(managed.filter(isManaged).map(({ objectId }) => objectId));
  const unknown = ids.filter((id) => !known.has(id));
  const select = todaysSelect(run.context, await readMappings(repository, tenantId));
  const sentAt = clock.now();
  if (unknown.length === 0) return { reads: new Map(), select, sentAt };
  const { users } = await run.reader.read(
    async (signal) => checkUserReads(await directory.readUsers(unknown, select, { signal })),
    run.signal,
  );
  return { reads: users, select, sentAt };
}

/** A commit that fails twice is made in halves until those at fault stand alone: one person never costs the others (R5). */
async function inParts<Tx>(
  run: AdoptionRun<Tx>,
  records: readonly PersonRecord[],
  sighted: Sighted,
  refused: Refused,
): Promise<readonly AdoptionRow[]> {
  const { context, by } = run;
  const commit = () =>
    adminWrite(
      context,
      by,
      (head, at) => planAdoption(run, records, { head, at, refused, ...sighted }),
      refused,
    );
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await commit();
    } catch (error) {
      const failure = commitFailure(error);
      if (failure === undefined) throw error;
      // Others write so much that none of these people is at fault: less at a time is sooner decided.
      if (isStaleTooOften(failure)) {
        run.signal.throwIfAborted();
        if (records.length > 1) break;
        throw failure;
      }
      // A store that answers nothing is away: then nobody in particular is at fault.
      await fromStore(context.repository.head(context.tenantId));
      run.signal.throwIfAborted();
      if (attempt < 2) continue;
      const [alone] = records;
      if (records.length > 1 || alone === undefined) break;
      if (refused.has(alone.objectId)) throw failure;
      refused.set(alone.objectId, run.refusalFor(failure));
    }
  }
  const half = records.length >> 1;
  const first = await inParts(run, records.slice(0, half), sighted, refused);
  return [...first, ...(await inParts(run, records.slice(half), sighted, refused))];
}
