import { type RecordKind, type Records, recordKey } from '../../../domain/records.js';
import type { CommitResult, Filters, Repository, Write } from '../../../ports/repository.js';
import { assertSame } from '../difference.js';
import type { OpenedStore, RawContents } from '../opened-store.js';
import { idOf } from './contract-ids.js';
import { contractTenant, type OneOfEach } from './contract-records.js';
import { recordKinds } from './record-kinds.js';

/** What a case writes; whatever it leaves out is empty. */
export interface PartialWrite extends Partial<Write> {
  readonly position?: number;
  readonly fence?: number;
  readonly commits?: number;
  readonly commitId?: string;
  readonly by?: Repository;
  readonly onCommit?: (tx: unknown) => Promise<void>;
}

/** One case's store, and short ways to say what is done to it. */
export class Scene {
  readonly store: OpenedStore<unknown>;
  readonly repository: Repository;
  readonly #rawRead: (tenantId: string) => Promise<RawContents>;
  #commits = 0;

  constructor(store: OpenedStore<unknown>, rawRead: (tenantId: string) => Promise<RawContents>) {
    this.store = store;
    this.repository = store.repository;
    this.#rawRead = rawRead;
  }

  newCommitId(): string {
    this.#commits += 1;
    return idOf(0xc0, this.#commits);
  }

  /** Commits at the head's position unless another is given. */
  async commit(write: PartialWrite, tenantId: string = contractTenant): Promise<CommitResult> {
    const { put = {}, remove = {}, head = {}, fence, commits, onCommit, by = this.repository } = write;
    const { position = (await by.head(tenantId))?.position ?? 0, commitId = this.newCommitId() } = write;
    const guard = {
      position,
      commitId,
      ...(fence === undefined ? {} : { fence }),
      ...(commits === undefined ? {} : { commits }),
    };
    return by.commit(tenantId, guard, { put, remove, head }, onCommit);
  }

  /** The same, and it must land. */
  async write(write: PartialWrite, tenantId: string = contractTenant): Promise<void> {
    assertSame(await this.commit(write, tenantId), { outcome: 'committed' }, 'the result of a good commit');
  }

  /** What the data itself holds, in a form that compares. */
  async raw(tenantId: string = contractTenant): Promise<RawContents> {
    const { position, keys } = await this.#rawRead(tenantId);
    return { position, keys: mapKinds((kind) => [...(keys[kind] ?? [])].sort()) };
  }

  /** All records of a kind, page by page. */
  async all<K extends RecordKind>(
    kind: K,
    query: { readonly filter?: Filters[K]; readonly limit?: number; readonly after?: string } = {},
    { by = this.repository, tenantId = contractTenant } = {},
  ): Promise<Records[K][]> {
    const { limit = 500, filter } = query;
    const records: Records[K][] = [];
    let after: string | null = query.after ?? null;
    do {
      const page = await by.scan(tenantId, kind, { ...(filter && { filter }), after, limit });
      records.push(...page.records);
      after = page.after;
    } while (after !== null);
    return records;
  }

  /** Every record of every kind, and the head. */
  async contents(by: Repository = this.repository, tenantId: string = contractTenant) {
    const records: Partial<Record<RecordKind, unknown>> = {};
    for (const kind of recordKinds) records[kind] = await this.all(kind, {}, { by, tenantId });
    return { head: await by.head(tenantId), records };
  }
}

/** What to put for records of every kind. */
export function putOf(...each: readonly OneOfEach[]): Write['put'] {
  return mapKinds((kind) => each.map((records) => records[kind])) as Write['put'];
}

/** What to remove of every kind. */
export function removeOf(...each: readonly OneOfEach[]): Write['remove'] {
  return keysOf(...each);
}

export function keysOf(...each: readonly OneOfEach[]): Record<RecordKind, string[]> {
  return mapKinds((kind) => each.map((records) => keyOf(kind, records[kind])).sort());
}

export function keyOf<K extends RecordKind>(kind: K, record: Records[K]): string {
  return (recordKey[kind] as (record: Records[K]) => string)(record);
}

function mapKinds<T>(of: (kind: RecordKind) => T): Record<RecordKind, T> {
  return Object.fromEntries(recordKinds.map((kind) => [kind, of(kind)])) as Record<RecordKind, T>;
}

/** Lets whatever can run do so. */
export async function turns(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}
