import type { Change } from '../../src/domain/change.js';
import type { CurrentClaim } from '../../src/domain/ledger.js';
import { emptyHead, type RecordKind, type Records } from '../../src/domain/records.js';
import { readAll } from '../../src/engine/read-all.js';
import type { Repository } from '../../src/ports/repository.js';

type Store = Pick<Repository, 'scan' | 'head'>;

/** Where a tenant's store stands. */
export interface RepositoryEnd {
  readonly users: readonly Records['user'][];
  readonly leftovers: readonly Records['leftover'][];
  readonly pending: readonly Records['pending'][];
  readonly counts: unknown;
  readonly deltaLink: string | undefined;
  /** Each person's changes as a set, in no order. */
  readonly told: readonly string[];
}

export async function recordsOf<K extends RecordKind>(
  store: Store,
  tenantId: string,
  kind: K,
): Promise<Records[K][]> {
  const records: Records[K][] = [];
  for await (const record of readAll(store, tenantId, kind)) records.push(record);
  return records;
}

/** @param contended - addresses moved between people, so that a rename may settle in two commits or in one */
export async function endOf(store: Store, tenantId: string, contended = false): Promise<RepositoryEnd> {
  const head = await store.head(tenantId);
  // How often names were given up and taken again follows the pages.
  const { claims: _claims, windows: _windows, ...counts } = (head ?? emptyHead).counts;
  const leftovers = await recordsOf(store, tenantId, 'leftover');
  const told = new Set<string>();
  for (const change of await recordsOf(store, tenantId, 'change')) {
    for (const each of facts(change, contended)) told.add(JSON.stringify(each));
  }
  return {
    users: await recordsOf(store, tenantId, 'user'),
    leftovers,
    pending: await recordsOf(store, tenantId, 'pending'),
    counts,
    deltaLink: head?.checkpoint.token?.deltaLink,
    // Which names were given up and taken again on the way to the same end follows the pages.
    told: contended ? [] : [...told].sort(),
  };
}

/** What a change says, whatever commit it came in. */
function facts(change: Change, contended: boolean): unknown[] {
  const { position: _position, at: _at, runId: _runId, by: _by, ...fact } = change;
  switch (fact.kind) {
    case 'updated':
      return fact.fields.map((field) => ({ kind: fact.kind, objectId: fact.objectId, field }));
    case 'held':
    case 'released':
      return [];
    case 'left-over':
      // Who waits in the end, and why, is compared as records; who waited for a moment, or for what first, depends on
      // how the pages fell.
      return [];
    case 'address-recycled': {
      // A window opens and closes in one commit or in two, as the pages fell.
      const { from: _from, until: _until, ...window } = fact;
      return [window];
    }
    case 'identity-changed':
      return contended ? [{ kind: fact.kind, objectId: fact.objectId, after: fact.after }] : [fact];
    case 'domain-changed':
      return contended ? [] : [fact];
    default:
      return [fact];
  }
}

/**
 * Without what depends on the page that named a waiting person first: how often they were tried, in which words, and how
 * sure the ledger is of what they took after they had waited.
 */
export function whateverThePages(end: RepositoryEnd): unknown {
  const leftovers = end.leftovers.map(({ objectId, reason, mappingId, since }) => ({
    objectId,
    reason,
    mappingId,
    since,
  }));
  const users = end.users.map((user) => ({
    ...user,
    upnClaim: takenAndSeen(user.upnClaim),
    addressClaim: takenAndSeen(user.addressClaim),
  }));
  return { ...end, users, leftovers };
}

function takenAndSeen(claim: CurrentClaim | null) {
  return claim === null ? null : { since: claim.since, lastSightAt: claim.lastSightAt };
}

/**
 * Without the count of tries of who waits for an address: a resumed phase asks for them once more. Without instants: a round that
 * was cut ends later than one that was not.
 */
export function lasting(end: RepositoryEnd): unknown {
  const leftovers = end.leftovers.map((leftover) =>
    leftover.reason === 'address-held' ? { ...leftover, attempts: 'some' } : leftover,
  );
  return undated({ ...end, leftovers });
}

function undated(value: unknown): unknown {
  if (value instanceof Date) return 'an instant';
  if (Array.isArray(value)) return value.map(undated);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, undated(member)]));
}
