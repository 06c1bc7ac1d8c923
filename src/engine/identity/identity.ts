import type { RecordFact } from '../../core/identity/decide-identity.js';
import type { IdentityQuery, IdentityVerdict } from '../../domain/identity-verdict.js';
import type { AddressOwner, Claim } from '../../domain/ledger.js';
import type { SuspectWindow } from '../../domain/suspect-window.js';
import type { EngineContext } from '../context.js';
import { proveTenant } from '../prove-tenant.js';
import { batches } from './batches.js';
import { BringForward } from './bring-forward.js';
import { checkQuery } from './check-query.js';
import { IdentityGate } from './gate.js';
import { IdentityDirectory } from './identity-directory.js';
import { readHistory, readOwner, readWindows } from './ledger.js';

/** Graph's limit for one read by ids: https://learn.microsoft.com/en-us/graph/api/directoryobject-getbyids */
const batchSize = 1000;

/** Whose data an address leads to now, and led to before. */
export class Identity<Tx> {
  readonly #context: EngineContext<Tx>;
  readonly #gate: IdentityGate;

  constructor(context: EngineContext<Tx>) {
    this.#context = context;
    const { directory, clock, random, retry, policy, proof } = context;
    const bringForward = new BringForward(context);
    this.#gate = new IdentityGate({
      clock,
      verifyUnknown: policy.verifyUnknown,
      directory: new IdentityDirectory({
        directory,
        clock,
        random,
        retry,
        prove: (reader, signal) => proveTenant(context, reader, signal),
        onUnauthorized: () => {
          proof.tenant = false;
        },
      }),
      records: (ids) => recordsOf(context, ids),
      bringForward: (sure) => bringForward.now(sure),
    });
  }

  /**
   * The gate before every backup: asks the directory whether the address still is the person's, and leads nowhere else.
   * Ask before a backup and again before its snapshot is committed. It needs no lease and no license, works while a round
   * runs, and writes nothing but the tenant's due time, when the verdict is neither `same` nor `not-covered`.
   *
   * Calls for one person at the same time share one read; an answer that came before the call is never given. What the
   * directory does not answer, after the client's retries, is `unknown`.
   *
   * Throws ERR_TENANT_MISMATCH, ERR_OPTIONS_INVALID (no such query), or the signal's reason.
   */
  async verify(
    query: IdentityQuery,
    options: { readonly signal?: AbortSignal } = {},
  ): Promise<IdentityVerdict> {
    return this.#gate.verify(checkQuery(query), options.signal ?? new AbortController().signal);
  }

  /**
   * The same for many, in the order of the queries: one read for up to 1,000 people, and a look-up for each whose
   * address is not simply their mail. Holds at most 1,000 queries in memory and asks for no more before their verdicts
   * are taken. A read that fails makes its people `unknown`; the stream goes on.
   */
  async *verifyMany(
    queries: Iterable<IdentityQuery> | AsyncIterable<IdentityQuery>,
    options: { readonly signal?: AbortSignal } = {},
  ): AsyncGenerator<IdentityVerdict> {
    // An own one: a caller may pass one to hundreds of streams, and Node warns of so many listeners.
    const signal = AbortSignal.any(options.signal === undefined ? [] : [options.signal]);
    let count = 0;
    for await (const batch of batches(queries, batchSize, signal)) {
      const questions = batch.map((query, index) => checkQuery(query, `queries[${count + index}].`));
      count += batch.length;
      for (const verdict of await this.#gate.verifyBatch(questions, signal)) {
        signal.throwIfAborted();
        yield verdict;
      }
    }
  }

  /**
   * Whose the address was at an instant, as the store knows it; nothing is asked of the directory. `confirmed`: between
   * two sights of one person there, the last of them older than the instant by no less than `policy.directoryLagMs`,
   * with nobody else's claim and no suspect window between. `uncertain`: `candidates` are all who may have had it.
   * `unknown`: before anybody was seen there. Sights come with imports, full rounds that write the person, and live
   * reads about them: who is left in peace by the directory is not seen again, so that the present is never confirmed.
   *
   * A hand-over made and undone between two sights leaves no trace in Graph, and none here.
   *
   * Throws ERR_OPTIONS_INVALID, ERR_REPOSITORY_UNAVAILABLE.
   */
  async ownerOf(
    address: string,
    at: Date,
    options: { readonly signal?: AbortSignal } = {},
  ): Promise<AddressOwner> {
    return readOwner(this.#context, address, at, signalOf(options));
  }

  /**
   * Every address that the person has held, as UPN or backup address, oldest first; without `until` they hold it now. Of
   * who was erased `erased:…` stands in the place of each address.
   *
   * Throws ERR_OPTIONS_INVALID, ERR_REPOSITORY_UNAVAILABLE.
   */
  history(objectId: string, options: { readonly signal?: AbortSignal } = {}): AsyncGenerator<Claim> {
    return readHistory(this.#context, objectId, signalOf(options));
  }

  /**
   * The spans of time in which an address-based backup of one person may hold another's data, in the order in which they
   * were found: those that are open, and those that ended after `since`. Each opening and closing is a change
   * `address-recycled`, too. A hand-over made and undone between two sights leaves none. About somebody who was erased
   * `erased:…` stands in the place of the address.
   *
   * Throws ERR_OPTIONS_INVALID, ERR_REPOSITORY_UNAVAILABLE.
   */
  suspectWindows(
    query: { readonly since?: Date; readonly signal?: AbortSignal } = {},
  ): AsyncGenerator<SuspectWindow> {
    return readWindows(this.#context, query.since, signalOf(query));
  }
}

function signalOf({ signal }: { readonly signal?: AbortSignal }): { readonly signal?: AbortSignal } {
  return signal === undefined ? {} : { signal };
}

/** A store that is away knows nothing of anybody: the gate stays closed for whom it would have to tell apart. */
async function recordsOf<Tx>(
  { repository, tenantId }: EngineContext<Tx>,
  ids: readonly string[],
): Promise<ReadonlyMap<string, RecordFact>> {
  try {
    const stored = await repository.get(tenantId, 'user', ids);
    const records = new Map<string, RecordFact>(stored.map((record) => [record.objectId, record]));
    return new Map(ids.map((id) => [id, records.get(id) ?? null]));
  } catch {
    return new Map(ids.map((id) => [id, 'no-answer']));
  }
}
