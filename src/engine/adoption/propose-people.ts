import { isManaged } from '../../core/adoption/decide-adoption.js';
import {
  type AddressRecord,
  decideProposal,
  type ProposalFacts,
} from '../../core/adoption/decide-proposal.js';
import type { HoldersFact } from '../../core/identity/holders.js';
import { addressKey } from '../../domain/address.js';
import type { AdoptionRow } from '../../domain/adoption.js';
import { alwaysSelected, type UserRead } from '../../domain/directory-user.js';
import { DeltaSyncError } from '../../errors.js';
import { checkUserReads } from '../check-directory-results.js';
import { pseudonymsOf } from '../exclusion/pseudonym-of.js';
import { headOf } from '../feed/positions.js';
import { checkAddressHolders } from '../identity/check-holders.js';
import { readAll } from '../read-all.js';
import { fromStore } from '../store-error.js';
import type { GoodRecord } from './adoption-input.js';
import type { AdoptionRun } from './adoption-run.js';

/** Look-ups by address under way at once: each is some seven requests in one batch. */
const lookUpsAtOnce = 4;
/** Graph's limit for one read by ids: https://learn.microsoft.com/en-us/graph/api/directoryobject-getbyids */
const mostReads = 1_000;

/** A record that has an address alone. */
type Sought = GoodRecord & AddressRecord;

/** Says of each address whom it proposes; writes nothing. */
export async function proposePeople<Tx>(
  run: AdoptionRun<Tx>,
  records: readonly Sought[],
): Promise<readonly AdoptionRow[]> {
  if (records.length === 0) return [];
  const holders = await lookUp(run, records);
  const facts = await factsAbout(run, holders);
  const former = await formerHoldersOf(run, [...holders.keys()]);
  return records.map((record): AdoptionRow => {
    const { told, address } = record;
    const key = addressKey(address);
    const fact = holders.get(key) ?? 'no-answer';
    const formerHolders = former.get(key) ?? [];
    const isProposed = (objectId: string) => run.proposed.has(objectId);
    const decision = decideProposal(record, { ...facts, holders: fact, formerHolders, isProposed });
    if (decision.outcome === 'proposed') run.proposed.add(decision.objectId);
    return { ...told, ...decision };
  });
}

/** By address key. */
async function lookUp<Tx>(
  run: AdoptionRun<Tx>,
  records: readonly Sought[],
): Promise<ReadonlyMap<string, HoldersFact>> {
  const found = new Map<string, HoldersFact>();
  const waiting = [...new Map(records.map(({ address }) => [addressKey(address), address]))];
  const ask = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      found.set(next[0], await findHolders(run, next[1]));
    }
  };
  try {
    await Promise.all(Array.from({ length: lookUpsAtOnce }, ask));
  } finally {
    // The call rejects with the first failure: nobody waits for what the others would ask next.
    waiting.length = 0;
  }
  return found;
}

/** An address that the directory takes for none, or answers with nonsense, says nothing; a directory that is away ends the call. */
async function findHolders<Tx>(
  { context, reader, signal }: AdoptionRun<Tx>,
  address: string,
): Promise<HoldersFact> {
  try {
    return await reader.read(
      async (each) => checkAddressHolders(await context.directory.findByAddress(address, { signal: each })),
      signal,
    );
  } catch (error) {
    if (error instanceof DeltaSyncError && concernsOneAddress.has(error.code)) return 'no-answer';
    throw error;
  }
}

const concernsOneAddress: ReadonlySet<string> = new Set([
  'ERR_DIRECTORY_REQUEST_INVALID',
  'ERR_DIRECTORY_RESPONSE_INVALID',
]);

async function factsAbout<Tx>(
  run: AdoptionRun<Tx>,
  holders: ReadonlyMap<string, HoldersFact>,
): Promise<Pick<ProposalFacts, 'reads' | 'users' | 'excluded'>> {
  const { repository, tenantId } = run.context;
  const named = [...holders.values()].flatMap((fact) => (fact === 'no-answer' ? [] : fact.holders));
  const objectIds = [...new Set(named.filter(({ type }) => type === 'user').map(({ objectId }) => objectId))];
  const [reads, users, exclusions] = await Promise.all([
    readHolders(run, objectIds),
    fromStore(repository.findUsers(tenantId, { objectIds, addressKeys: [...holders.keys()] })),
    fromStore(repository.get(tenantId, 'exclusion', objectIds)),
  ]);
  return {
    reads,
    users: new Map(users.filter(isManaged).map((user) => [user.objectId, user])),
    excluded: new Set(exclusions.map(({ objectId }) => objectId)),
  };
}

/** By address key; the ledger is asked only where something has ended, and knows who was erased by pseudonyms (R14). */
async function formerHoldersOf<Tx>(
  { context }: AdoptionRun<Tx>,
  addressKeys: readonly string[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const { repository, tenantId } = context;
  const former = new Map<string, string[]>();
  if ((await headOf(context)).counts.claims === 0) return former;
  const pseudonymOf = pseudonymsOf(tenantId);
  const keyOf = new Map(addressKeys.flatMap((key) => [key, pseudonymOf(key)].map((under) => [under, key])));
  const ended = readAll(repository, tenantId, 'claim', { filter: { addressKeys: [...keyOf.keys()] } });
  for await (const { addressKey: under, objectId } of ended) {
    const key = keyOf.get(under) ?? under;
    const ids = former.get(key) ?? [];
    if (!ids.includes(objectId)) former.set(key, [...ids, objectId]);
  }
  return former;
}

async function readHolders<Tx>(
  { context: { directory }, reader, signal }: AdoptionRun<Tx>,
  objectIds: readonly string[],
): Promise<ReadonlyMap<string, UserRead>> {
  const reads = new Map<string, UserRead>();
  for (let from = 0; from < objectIds.length; from += mostReads) {
    const ids = objectIds.slice(from, from + mostReads);
    const { users } = await reader.read(
      async (each) => checkUserReads(await directory.readUsers(ids, alwaysSelected, { signal: each })),
      signal,
    );
    for (const [id, read] of users) reads.set(id, read);
  }
  return reads;
}
