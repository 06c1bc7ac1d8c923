import { DeltaSyncClient } from '../../../src/client.js';
import type { Change, ChangeKind } from '../../../src/domain/change.js';
import type { Criteria } from '../../../src/domain/criteria.js';
import type { Leftover } from '../../../src/domain/leftover.js';
import type { ManagedUser } from '../../../src/domain/managed-user.js';
import type { SyncReport } from '../../../src/domain/report.js';
import { DeltaSyncError } from '../../../src/errors.js';
import type { DeltaSyncOptions } from '../../../src/options.js';
import type { PageRequest, PageResult } from '../../../src/ports/directory.js';
import { SeededRandom } from '../../../src/testing/graph-simulator/seeded-random.js';
import {
  type DirectoryBehaviour,
  FakeLicense,
  InMemoryDirectory,
  type InMemoryTransaction,
  VirtualClock,
} from '../../../src/testing/index.js';
import { StoreWithFaults } from './store-with-faults.js';

export const minuteMs = 60_000;
export const hourMs = 60 * minuteMs;
export const dayMs = 24 * hourMs;

export type Options = DeltaSyncOptions<unknown, InMemoryTransaction>;
export type Client = DeltaSyncClient<unknown, InMemoryTransaction>;

/** A directory whose pages a test may replace. */
export class ScriptedDirectory extends InMemoryDirectory {
  /** Answers a request instead of the tenant; undefined lets the tenant answer. */
  answer: ((request: PageRequest, times: number) => PageResult | undefined) | undefined;
  #asked = 0;

  override async fetchPage(
    request: PageRequest,
    options: { readonly signal?: AbortSignal } = {},
  ): Promise<PageResult> {
    this.#asked += 1;
    const scripted = this.answer?.(request, this.#asked);
    if (scripted === undefined) return super.fetchPage(request, options);
    this.calls.push({ name: 'fetchPage', request });
    return scripted;
  }
}

export interface World {
  readonly clock: VirtualClock;
  readonly directory: ScriptedDirectory;
  readonly repository: StoreWithFaults;
  readonly license: FakeLicense;
  readonly client: Client;
  /** Another client for the same tenant and store, as another process or another deployment has it. */
  another(options?: Partial<Options>): Client;
}

export interface WorldOptions extends Partial<Options> {
  readonly behaviour?: Partial<DirectoryBehaviour>;
  readonly clock?: VirtualClock;
}

let seed = 0;

/** A tenant, a store, a license, a clock and a client, none of which waits or leaves this process. */
export function world({ behaviour = {}, ...options }: WorldOptions = {}): World {
  const clock = options.clock ?? new VirtualClock();
  const directory = new ScriptedDirectory({ behaviour, clock });
  const repository = new StoreWithFaults({ clock });
  const license = new FakeLicense();
  const another = (other: Partial<Options> = {}): Client => {
    seed += 1;
    const random = new SeededRandom(seed);
    return new DeltaSyncClient({
      tenantId: directory.tenant,
      directory,
      repository,
      license,
      clock,
      random: () => random.next(),
      ...options,
      ...other,
    });
  };
  return { clock, directory, repository, license, client: another(), another };
}

/** Everything of a list. */
export async function all<T>(list: AsyncIterable<T>): Promise<T[]> {
  const items: T[] = [];
  for await (const item of list) items.push(item);
  return items;
}

/** What the product's table shows of the tenant's people. */
export async function usersOf(client: Client): Promise<ManagedUser[]> {
  return all(client.users.list());
}

/** The one managed user with this id, who must exist. */
export async function userOf(client: Client, objectId: string): Promise<ManagedUser> {
  const user = await client.users.get(objectId);
  if (user === undefined) throw new Error(`${objectId} is not managed`);
  return user;
}

/** Who waits, and why. */
export async function waiting(client: Client): Promise<Record<string, Leftover['reason']>> {
  const leftovers = await all(client.leftovers.list());
  return Object.fromEntries(leftovers.map(({ objectId, reason }) => [objectId, reason]));
}

/** The changes of one kind, in their order. */
export async function changesOf<K extends ChangeKind>(
  client: Client,
  kind: K,
): Promise<Extract<Change, { kind: K }>[]> {
  const changes = await all(client.changes.list());
  return changes.filter((change): change is Extract<Change, { kind: K }> => change.kind === kind);
}

/** The error of a call that must fail. */
export async function failure(call: Promise<unknown>): Promise<DeltaSyncError> {
  let error: unknown;
  try {
    await call;
  } catch (thrown) {
    error = thrown;
  }
  if (error instanceof DeltaSyncError) return error;
  throw error ?? new Error('the call was expected to fail');
}

/** Runs a due round, which must not be skipped. */
export async function scheduled(client: Client): Promise<SyncReport> {
  const result = await client.syncIfDue();
  if (result.outcome === 'skipped') throw new Error(`skipped: ${result.reason}`);
  return result;
}

/** How many requests without a token were made. */
export function initialRequests({ directory }: Pick<World, 'directory'>): number {
  return directory.calls.filter((call) => call.name === 'fetchPage' && call.request.kind === 'initial')
    .length;
}

/** The batches of live reads so far. */
export function liveReads({ directory }: Pick<World, 'directory'>): readonly (readonly string[])[] {
  return directory.calls.flatMap((call) => (call.name === 'readUsers' ? [call.ids] : []));
}

/** The persons of a department. */
export function inDepartment(value: string): Criteria {
  return { attribute: 'department', op: 'eq', value };
}
