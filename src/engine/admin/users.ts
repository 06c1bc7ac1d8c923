import type { LeftoverReason } from '../../domain/leftover.js';
import type { ManagedUser, UserState } from '../../domain/managed-user.js';
import type { UserRecord } from '../../domain/records.js';
import { DeltaSyncError } from '../../errors.js';
import type { EngineContext } from '../context.js';
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

  constructor(context: EngineContext<Tx>) {
    this.#context = context;
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
