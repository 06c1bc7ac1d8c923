import { freeSeats } from '../../core/license/seats.js';
import { buildCommit } from '../../core/people/build-commit.js';
import { contestableKeys } from '../../core/people/conflicts.js';
import { completed } from '../../core/people/details.js';
import type { Intent } from '../../core/people/intent.js';
import type { RoundFacts } from '../../core/people/question.js';
import { managedOf } from '../../core/people/tombstone.js';
import type { ChangeFacts } from '../../domain/change.js';
import type { Properties } from '../../domain/directory-user.js';
import type { LeftoverReason } from '../../domain/leftover.js';
import type { Mapping } from '../../domain/mapping.js';
import type { UserRecord } from '../../domain/records.js';
import { DeltaSyncError } from '../../errors.js';
import { checkUserReads } from '../check-directory-results.js';
import type { EngineContext } from '../context.js';
import type { DirectoryReader } from '../directory-reader.js';
import { ledgerFacts } from '../ledger-facts.js';
import { LicenseGate } from '../license-gate.js';
import { proveTenant } from '../prove-tenant.js';
import { readMappings } from '../read-all.js';
import { fromStore } from '../store-error.js';
import { StoredPeople } from '../stored-people.js';
import { writeOf } from '../write-of.js';
import { adminWrite } from './admin-write.js';
import { factsOf, loneRound, wholeEntry, withoutPlace } from './lone-facts.js';
import { abortable, loneReader } from './lone-reader.js';
import { todaysSelect } from './todays-select.js';

export type ImportedUser =
  | { readonly outcome: 'imported' | 'already-managed'; readonly user: UserRecord }
  | { readonly outcome: 'left-over'; readonly reason: LeftoverReason }
  | { readonly outcome: 'excluded' };

export interface ImportOptions {
  readonly mappingId: string;
  readonly by?: string;
  readonly signal?: AbortSignal;
}

/** Reads one person live and imports them, guarded by the head's position and without a lease. */
export async function importUser<Tx>(
  context: EngineContext<Tx>,
  objectId: string,
  options: ImportOptions,
): Promise<ImportedUser> {
  // An own one: a caller may pass one to hundreds of imports, and Node warns of so many listeners.
  const signal =
    options.signal === undefined ? new AbortController().signal : AbortSignal.any([options.signal]);
  return abortable(signal, 'The import was aborted', () => importLive(context, objectId, options, signal));
}

async function importLive<Tx>(
  context: EngineContext<Tx>,
  objectId: string,
  { mappingId, by }: ImportOptions,
  signal: AbortSignal,
): Promise<ImportedUser> {
  const { repository, tenantId } = context;
  const gate = new LicenseGate(context);
  await gate.pass();
  const reader = loneReader(context, gate);
  await proveTenant(context, reader, signal);
  const mappings = await readMappings(repository, tenantId);
  const select = todaysSelect(context, mappings);
  const sentAt = context.clock.now();
  const properties = await readPerson(context, reader, objectId, select, signal);
  return adminWrite<Tx, ImportedUser>(context, by, async (head, at) => {
    const license = await gate.pass();
    const mapping = await mappingOf(context, mappingId);
    const people = new StoredPeople(context, head);
    await people.add([objectId]);
    const known = people.facts;
    if (known.exclusions.has(objectId)) {
      return { write: undefined, changes: [], result: { outcome: 'excluded' } };
    }
    const stored = managedOf(known.users, objectId);
    if (stored !== undefined) {
      return { write: undefined, changes: [], result: { outcome: 'already-managed', user: stored } };
    }
    const leftover = known.leftovers.get(objectId);
    const round = loneRound(context, { head, mappings: [mapping], select, at });
    const question = wholeEntry(objectId, properties);
    const person = { question, intent: importOf(mapping, properties, round) };
    const contestable = contestableKeys([person], round);
    const holders = await fromStore(
      repository.findUsers(tenantId, { objectIds: [], addressKeys: contestable }),
    );
    const ledger = await ledgerFacts(context, head, {
      readAt: new Map(),
      markedAt: sentAt,
      contestable,
      people: [objectId],
      known,
    });
    const facts = factsOf(known);
    const budget = {
      freeSeats: freeSeats(license, head.counts.active),
      importsLeft: Number.POSITIVE_INFINITY,
    };
    const commit = buildCommit([person], round, facts, holders, budget, at, ledger);
    // The ledger may write of others, too.
    const user = commit.users.find((written) => written.objectId === objectId);
    const reason = commit.leftovers[0]?.reason ?? leftover?.reason ?? 'unsettled';
    const result: ImportedUser =
      user === undefined ? { outcome: 'left-over', reason } : { outcome: 'imported', user };
    const admin: ChangeFacts = {
      kind: 'admin',
      action: 'user-imported',
      subject: objectId,
      before: leftover === undefined ? null : { leftover: leftover.reason },
      after: { mappingId, ...(user === undefined ? { leftover: reason } : { state: user.state }) },
    };
    const write = withoutPlace(writeOf(commit, head, head.checkpoint, at));
    return { write, changes: [admin, ...commit.changes], result };
  });
}

async function readPerson<Tx>(
  { directory }: EngineContext<Tx>,
  reader: DirectoryReader,
  objectId: string,
  select: readonly string[],
  signal: AbortSignal,
): Promise<Properties> {
  const { users } = await reader.read(
    async (each) => checkUserReads(await directory.readUsers([objectId], select, { signal: each })),
    signal,
  );
  const read = users.get(objectId);
  if (read?.outcome === 'found') return completed(read.properties, select);
  if (read === undefined || read.outcome === 'unreadable') {
    throw new DeltaSyncError('ERR_DIRECTORY_UNAVAILABLE', 'The directory does not show this person', {
      retryable: true,
    });
  }
  throw new DeltaSyncError('ERR_USER_NOT_FOUND', `The directory has no living user ${objectId}`);
}

async function mappingOf<Tx>(
  { repository, tenantId }: EngineContext<Tx>,
  mappingId: string,
): Promise<Mapping> {
  const [mapping] = await fromStore(repository.get(tenantId, 'mapping', [mappingId]));
  if (mapping === undefined) {
    throw new DeltaSyncError('ERR_MAPPING_CONFLICT', `There is no mapping ${mappingId}`);
  }
  return mapping;
}

function importOf(mapping: Mapping, properties: Properties, { policy }: RoundFacts): Intent {
  const preserved = properties.accountEnabled === false && policy.disabledOnFirstImport !== 'import';
  return { kind: 'import', mapping, properties, state: preserved ? 'preserved' : 'active' };
}
