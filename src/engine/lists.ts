import { addressHoldId } from '../domain/hold.js';
import type { Leftover, LeftoverReason } from '../domain/leftover.js';
import type { LeftoverRecord } from '../domain/records.js';
import type { SyncReport } from '../domain/report.js';
import type { EngineContext } from './context.js';
import { readAll } from './read-all.js';

interface Signal {
  readonly signal?: AbortSignal;
}

/** People whom a mapping takes and who are not, or not wholly, in the table yet. */
export class Leftovers<Tx> {
  readonly #context: EngineContext<Tx>;

  constructor(context: EngineContext<Tx>) {
    this.#context = context;
  }

  async *list(query: { readonly reason?: LeftoverReason } & Signal = {}): AsyncGenerator<Leftover> {
    const { repository, tenantId } = this.#context;
    const filter = query.reason === undefined ? {} : { reasons: [query.reason] };
    for await (const record of readAll(repository, tenantId, 'leftover', { ...signalOf(query), filter })) {
      yield publicLeftover(record);
    }
  }
}

/** One report for each attempt that got license and lease, oldest first (R11). */
export class Reports<Tx> {
  readonly #context: EngineContext<Tx>;

  constructor(context: EngineContext<Tx>) {
    this.#context = context;
  }

  async *list(query: Signal = {}): AsyncGenerator<SyncReport> {
    const { repository, tenantId } = this.#context;
    yield* readAll(repository, tenantId, 'report', signalOf(query));
  }
}

function signalOf({ signal }: Signal): Signal {
  return signal === undefined ? {} : { signal };
}

export function publicLeftover(record: LeftoverRecord): Leftover {
  const { objectId, reason, mappingId, since, attempts } = record;
  const holdId = reason === 'address-held' ? addressHoldId(objectId) : record.holdId;
  return {
    objectId,
    reason,
    since,
    attempts,
    ...(mappingId === undefined ? {} : { mappingId }),
    ...(holdId === undefined ? {} : { holdId }),
  };
}
