import { claimsOfPerson } from '../../core/ledger/claims-of-person.js';
import { ownerOf } from '../../core/ledger/owner-of.js';
import { addressKey } from '../../domain/address.js';
import type { AddressOwner, Claim } from '../../domain/ledger.js';
import type { SuspectWindow } from '../../domain/suspect-window.js';
import { refuse } from '../admin/admin-arguments.js';
import type { EngineContext } from '../context.js';
import { pseudonymsOf } from '../exclusion/pseudonym-of.js';
import { listOf, readAll } from '../read-all.js';
import { fromStore } from '../store-error.js';

interface Signal {
  readonly signal?: AbortSignal;
}

/** Whose an address was at an instant, from the store alone. */
export async function readOwner<Tx>(
  { repository, tenantId, policy }: EngineContext<Tx>,
  address: string,
  at: Date,
  signal: Signal,
): Promise<AddressOwner> {
  refuse('identity.ownerOf', {
    address: isText(address) ? undefined : 'must be a text',
    at: instantProblem(at),
  });
  const key = addressKey(address);
  const filter = { addressKeys: [key, pseudonymsOf(tenantId)(key)] };
  // The holders first: what is given up meanwhile is found among the ended claims, and not lost between the two.
  const holders = await fromStore(repository.findUsers(tenantId, { objectIds: [], addressKeys: [key] }));
  const [ended, windows] = await Promise.all([
    listOf(readAll(repository, tenantId, 'claim', { filter, ...signal })),
    listOf(readAll(repository, tenantId, 'window', { filter, ...signal })),
  ]);
  return ownerOf(key, at, { ended, holders, windows }, policy.directoryLagMs);
}

/** All claims of one person, oldest first. */
export async function* readHistory<Tx>(
  { repository, tenantId }: EngineContext<Tx>,
  objectId: string,
  signal: Signal,
): AsyncGenerator<Claim> {
  refuse('identity.history', { objectId: isText(objectId) ? undefined : 'must be a text' });
  const id = objectId.toLowerCase();
  const [user] = await fromStore(repository.get(tenantId, 'user', [id]));
  const ended = await listOf(readAll(repository, tenantId, 'claim', { filter: { objectId: id }, ...signal }));
  yield* claimsOfPerson(ended, user);
}

/** Windows that are open, or ended after an instant. */
export async function* readWindows<Tx>(
  { repository, tenantId }: EngineContext<Tx>,
  since: Date | undefined,
  signal: Signal,
): AsyncGenerator<SuspectWindow> {
  refuse('identity.suspectWindows', { since: since === undefined ? undefined : instantProblem(since) });
  const filter = since === undefined ? {} : { openAfter: since };
  for await (const record of readAll(repository, tenantId, 'window', { filter, ...signal })) {
    const { serial: _serial, addressKey: _addressKey, ...window } = record;
    yield window;
  }
}

function isText(value: unknown): boolean {
  return typeof value === 'string' && value !== '';
}

function instantProblem(value: unknown): string | undefined {
  return value instanceof Date && !Number.isNaN(value.getTime()) ? undefined : 'must be a Date';
}
