import { addressHoldId, type Hold } from '../domain/hold.js';
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

/** Changes that wait for proof; they end by themselves. */
export class Holds<Tx> {
  readonly #context: EngineContext<Tx>;

  constructor(context: EngineContext<Tx>) {
    this.#context = context;
  }

  async *list(query: { readonly kind?: Hold['kind'] } & Signal = {}): AsyncGenerator<Hold> {
    const { repository, tenantId } = this.#context;
    const filter = { reasons: ['address-held'] as const };
    for await (const record of readAll(repository, tenantId, 'leftover', { ...signalOf(query), filter })) {
      yield addressHoldOf(record);
    }
  }
}

function addressHoldOf({ objectId, since, contest }: LeftoverRecord): Hold {
  return {
    holdId: addressHoldId(objectId),
    kind: 'address',
    reason: contest?.contested === true ? 'contested' : 'held',
    since,
    users: [objectId],
    ...(contest === undefined ? {} : { holderId: contest.holderId }),
  };
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

export function publicLeftover({ objectId, reason, mappingId, since, attempts }: LeftoverRecord): Leftover {
  return {
    objectId,
    reason,
    since,
    attempts,
    ...(mappingId === undefined ? {} : { mappingId }),
    ...(reason === 'address-held' ? { holdId: addressHoldId(objectId) } : {}),
  };
}
