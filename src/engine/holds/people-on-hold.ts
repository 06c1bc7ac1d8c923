import type { BrakeKind } from '../../domain/brakes.js';
import type { LeftoverRecord, PendingRecord } from '../../domain/records.js';
import type { Repository } from '../../ports/repository.js';
import { readPages } from '../read-all.js';
import { fromStore } from '../store-error.js';

interface Store {
  readonly repository: Pick<Repository, 'get' | 'scan'>;
  readonly tenantId: string;
}

/** What stands with somebody who is on hold. */
export interface OnHold {
  readonly preserve: PendingRecord;
  readonly rekey: LeftoverRecord;
}

type Records = { readonly [K in BrakeKind]: 'pending' | 'leftover' };
const recordOf: Records = { preserve: 'pending', rekey: 'leftover' };

const isOnHold = {
  preserve: ({ standing }: PendingRecord) => standing === 'on-hold',
  rekey: ({ reason, holdId }: LeftoverRecord) => reason === 'rekey-held' && holdId !== undefined,
};

/** Everybody on the open hold of a kind, in key order. */
export async function* pagesOnHold<K extends BrakeKind>(
  { repository, tenantId }: Store,
  kind: K,
  signal?: AbortSignal,
): AsyncGenerator<readonly OnHold[K][]> {
  const given = signal === undefined ? {} : { signal };
  const filter = kind === 'preserve' ? { standings: ['on-hold'] } : { reasons: ['rekey-held'] };
  const pages = readPages(repository, tenantId, recordOf[kind], { ...given, filter: filter as never });
  for await (const page of pages) yield filtered(kind, page);
}

/** Those of these people who are on hold now. */
export async function findOnHold<K extends BrakeKind>(
  { repository, tenantId }: Store,
  kind: K,
  objectIds: readonly string[],
): Promise<readonly OnHold[K][]> {
  return filtered(kind, await fromStore(repository.get(tenantId, recordOf[kind], objectIds)));
}

function filtered<K extends BrakeKind>(
  kind: K,
  records: readonly (PendingRecord | LeftoverRecord)[],
): readonly OnHold[K][] {
  return (records as readonly OnHold[K][]).filter(isOnHold[kind] as (record: OnHold[K]) => boolean);
}
