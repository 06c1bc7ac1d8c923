import type { AdoptionRecord, AdoptionSummary } from '../../domain/adoption.js';
import type { Exclusion } from '../../domain/exclusion.js';
import type { LeftoverReason } from '../../domain/leftover.js';
import type { ManagedUser, UserState } from '../../domain/managed-user.js';
import type { UserRecord } from '../../domain/records.js';
import type { UserExplanation } from '../../domain/user-explanation.js';
import type { StandardSchema } from '../../ports/standard-schema.js';
import { type AdoptionOptions, adoptUsers } from '../adoption/adopt-users.js';
import type { EngineContext } from '../context.js';
import { erase } from '../exclusion/erase.js';
import { exclude } from '../exclusion/exclude.js';
import { includeAgain } from '../exclusion/include-again.js';
import { explainUser } from '../explain/explain-user.js';
import { readAll } from '../read-all.js';
import { fromStore } from '../store-error.js';
import { type AdminWord, checkedId, objectIdProblem, refuse, textProblem } from './admin-arguments.js';
import { importUser } from './import-user.js';

/** What became of somebody whom an administrator imported by hand. */
export type ImportResult<A> =
  | { readonly outcome: 'imported' | 'already-managed'; readonly user: ManagedUser<A> }
  /** No seat is free, or somebody else holds the address: a later round imports them. */
  | { readonly outcome: 'left-over'; readonly reason: LeftoverReason }
  /** An administrator wants them out: nothing is written before `users.include`. */
  | { readonly outcome: 'excluded' };

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
    refuse('users.import', { objectId: textProblem(objectId), mappingId: textProblem(options?.mappingId) });
    const imported = await importUser(this.#context, objectId.toLowerCase(), options);
    if (imported.outcome === 'left-over' || imported.outcome === 'excluded') return imported;
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
    refuse('users.explain', { objectId: objectIdProblem(objectId) });
    const { signal = new AbortController().signal } = options;
    return explainUser(this.#context, objectId.toLowerCase(), signal);
  }

  /**
   * Says that somebody is not to be protected, whatever the mappings say: never imported, and preserved at once if they are
   * managed, which no brake counts. It holds until `include`. People whom nobody knows yet may be excluded, and are not asked
   * about: no call to the directory, no license, no lease. Of who is excluded already nothing is written.
   *
   * Leaves an `admin` change `user-excluded`. `by` and `reason` are kept as given: write no names there.
   *
   * Throws ERR_OPTIONS_INVALID, ERR_HOST_HOOK (the product refused), ERR_REPOSITORY_UNAVAILABLE, ERR_REPOSITORY_CONFLICT.
   */
  async exclude(objectId: string, options: AdminWord): Promise<void> {
    await exclude(this.#context, checkedId('users.exclude', objectId, options), options);
  }

  /**
   * Takes an exclusion back. The stream does not bring the person again, so that the next round, due at once, reads them live
   * and decides: who is managed becomes active again if nothing else keeps them; who was erased is imported as somebody new,
   * on the same object id; everybody else is asked about as a newcomer. Of who is not excluded nothing is written.
   *
   * Leaves an `admin` change `user-included`. Throws as `exclude`.
   */
  async include(objectId: string, options: AdminWord): Promise<void> {
    await includeAgain(this.#context, checkedId('users.include', objectId, options), options);
  }

  /**
   * Excludes somebody and removes everything that names them: their names, addresses and attributes in the record, in what
   * waits and in the change feed. Ended claims and suspect windows keep a hash in the place of an address (`erased:…`), so
   * that `identity.ownerOf` still answers with the object id to whoever knows the address. What stays is the object id, the
   * assignment, and that and when they were here; no later round brings a name back. What is other people's stays theirs,
   * also where they hold an address that was the person's.
   *
   * Works in steps of up to 1,000 records. Cut short, `exclusions` lists the person with `erasure: 'begun'`, and calling it
   * again goes on; twice in a row: nothing is written. The product's own copies are the product's to erase: it hears of it
   * in `onCommit`, by an `admin` change `user-erased`.
   *
   * Throws as `exclude`.
   */
  async erase(objectId: string, options: AdminWord): Promise<void> {
    await erase(this.#context, checkedId('users.erase', objectId, options), options);
  }

  /** Who is excluded or erased, by object id. */
  async *exclusions(query: { readonly signal?: AbortSignal } = {}): AsyncGenerator<Exclusion> {
    const { repository, tenantId } = this.#context;
    const { signal } = query;
    yield* readAll(repository, tenantId, 'exclusion', signal === undefined ? {} : { signal });
  }
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
