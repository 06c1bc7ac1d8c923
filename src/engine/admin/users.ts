import type { AdoptionRecord, AdoptionSummary } from '../../domain/adoption.js';
import type { LeftoverReason } from '../../domain/leftover.js';
import type { ManagedUser, UserState } from '../../domain/managed-user.js';
import { isObjectId } from '../../domain/object-id.js';
import type { UserRecord } from '../../domain/records.js';
import type { UserExplanation } from '../../domain/user-explanation.js';
import { DeltaSyncError } from '../../errors.js';
import type { StandardSchema } from '../../ports/standard-schema.js';
import { type AdoptionOptions, adoptUsers } from '../adoption/adopt-users.js';
import type { EngineContext } from '../context.js';
import { explainUser } from '../explain/explain-user.js';
import { readAll } from '../read-all.js';
import { fromStore } from '../store-error.js';
import { importUser } from './import-user.js';

/** What became of somebody whom an administrator imported by hand. */
export type ImportResult<A> =
  | { readonly outcome: 'imported' | 'already-managed'; readonly user: ManagedUser<A> }
  /** No seat is free, or somebody else holds the address: a later round imports them. */
  | { readonly outcome: 'left-over'; readonly reason: LeftoverReason };

/** The people whom this library keeps in the product's repository. */
export class Users<A, Tx> {
  readonly #context: EngineContext<Tx>;
  readonly #assignmentSchema: StandardSchema<A> | undefined;

  constructor(context: EngineContext<Tx>, assignmentSchema?: StandardSchema<A>) {
    this.#context = context;
    this.#assignmentSchema = assignmentSchema;
  }

  async get(objectId: string): Promise<ManagedUser<A> | undefined> {
    const { repository, tenantId } = this.#context;
    const [record] = await fromStore(repository.get(tenantId, 'user', [objectId.toLowerCase()]));
    return record === undefined ? undefined : (withoutKeys(record) as ManagedUser<A>);
  }

  /** Managed users by object id, of one state or all. */
  async *list(
    query: { readonly state?: UserState; readonly signal?: AbortSignal } = {},
  ): AsyncGenerator<ManagedUser<A>> {
    const { repository, tenantId } = this.#context;
    const { state, signal } = query;
    const options = {
      filter: state === undefined ? {} : { state },
      ...(signal === undefined ? {} : { signal }),
    };
    for await (const record of readAll(repository, tenantId, 'user', options)) {
      yield withoutKeys(record) as ManagedUser<A>;
    }
  }

  /**
   * Imports one person by hand, whatever the mapping's criteria, `autoImport` or the user type say; license, seats and
   * addresses count all the same. Asking twice changes nothing.
   *
   * Throws ERR_OPTIONS_INVALID, ERR_LICENSE_EXPIRED, ERR_MAPPING_CONFLICT (no such mapping), ERR_USER_NOT_FOUND (the directory has no such
   * living person), ERR_TENANT_MISMATCH, ERR_SYNC_ABORTED, or what kept the directory from answering.
   */
  async import(
    objectId: string,
    options: { readonly mappingId: string; readonly by?: string; readonly signal?: AbortSignal },
  ): Promise<ImportResult<A>> {
    refuseNoText({ objectId, mappingId: options?.mappingId });
    const imported = await importUser(this.#context, objectId.toLowerCase(), options);
    if (imported.outcome === 'left-over') return imported;
    return { outcome: imported.outcome, user: withoutKeys(imported.user) as ManagedUser<A> };
  }

  /**
   * Takes over people whom the product protects already, so that no round imports them a second time: neither a seat nor
   * an `imported` change comes of it, each person leaves a change `adopted`, and each commit an `admin` change.
   *
   * A record with an object id is taken after a live read of the person, whatever the mappings say; one with an address
   * alone is only *proposed*, if exactly one living person fits, and counts when it is adopted again with the id. What
   * became of each record goes to `onRow`; how many came to which outcome is the answer. A record that is wrong is a row
   * `invalid` and costs no other anything.
   *
   * Adopting twice writes nothing, and what was interrupted goes on when it is called again with the same records. Up to
   * 500 records are held in memory and committed together, beside rounds of the same tenant; the source is asked for
   * no more until their rows were taken.
   *
   * Throws ERR_OPTIONS_INVALID (no `by`, or nothing to iterate), ERR_LICENSE_EXPIRED, ERR_LICENSE_UNAVAILABLE,
   * ERR_TENANT_MISMATCH, ERR_SYNC_ABORTED, ERR_HOST_HOOK (`assignmentSchema` failed, or `onCommit` for more than 20 people),
   * ERR_DIRECTORY_THROTTLED before a stored Retry-After has passed, what kept directory or store from answering, and
   * what `records` or `onRow` throws.
   */
  async adopt(
    records: Iterable<AdoptionRecord<A>> | AsyncIterable<AdoptionRecord<A>>,
    options: AdoptionOptions,
  ): Promise<AdoptionSummary> {
    return adoptUsers(this.#context, records, options, this.#assignmentSchema);
  }

  /**
   * Why somebody is in the table or is missing, and what the next sync would do with them. `explanationToText` prints it
   * for a ticket.
   *
   * The person is read live out of a delta query of their own, filtered by id
   * (https://learn.microsoft.com/en-us/graph/api/user-delta), and decided by the code of a true round. Nothing is
   * written, the stored token is neither used nor moved, no lease is needed, an expired license is said and not refused.
   * Groups are as the last sync read them, and other people as they are stored. Where `policy.onDisabled` is a
   * function, it may be asked.
   *
   * Throws ERR_OPTIONS_INVALID (no object id), ERR_USER_NOT_FOUND (neither directory nor store knows the person),
   * ERR_TENANT_MISMATCH, ERR_SYNC_ABORTED, ERR_ROUND_PAGE_LIMIT, or what kept directory or store from answering.
   */
  async explain(objectId: string, options: { readonly signal?: AbortSignal } = {}): Promise<UserExplanation> {
    refuseNoObjectId(objectId);
    const { signal = new AbortController().signal } = options;
    return explainUser(this.#context, objectId.toLowerCase(), signal);
  }
}

function refuseNoObjectId(objectId: unknown): void {
  if (typeof objectId === 'string' && isObjectId(objectId)) return;
  const problems = [{ path: 'objectId', reason: 'must be a GUID' }];
  const message = 'users.explain got invalid arguments. objectId: must be a GUID';
  throw new DeltaSyncError('ERR_OPTIONS_INVALID', message, { problems });
}

function refuseNoText(fields: Readonly<Record<string, unknown>>): void {
  const problems = Object.entries(fields)
    .filter(([, value]) => typeof value !== 'string' || value === '')
    .map(([path]) => ({ path, reason: 'must be a text' }));
  if (problems.length === 0) return;
  const told = problems.map(({ path, reason }) => `${path}: ${reason}`).join('; ');
  throw new DeltaSyncError('ERR_OPTIONS_INVALID', `users.import got invalid arguments. ${told}`, {
    problems,
  });
}

function withoutKeys(record: UserRecord): ManagedUser {
  const {
    upnKey: _upnKey,
    addressKey: _addressKey,
    upnClaim: _upnClaim,
    addressClaim: _addressClaim,
    ...user
  } = record;
  return user;
}
