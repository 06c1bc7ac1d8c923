import { type AdoptionFacts, decideAdoption, isManaged } from '../../core/adoption/decide-adoption.js';
import { buildCommit, type DecidedPerson } from '../../core/people/build-commit.js';
import { claimOfPerson, contestableKeys } from '../../core/people/conflicts.js';
import type { AdoptIntent } from '../../core/people/intent.js';
import type { PeopleCommit } from '../../core/people/people-commit.js';
import type { RoundFacts } from '../../core/people/question.js';
import { type AdoptionRow, adoptedMappingId } from '../../domain/adoption.js';
import type { ChangeFacts } from '../../domain/change.js';
import type { Exclusion } from '../../domain/exclusion.js';
import type { Mapping } from '../../domain/mapping.js';
import type { Head } from '../../domain/records.js';
import type { AdminPlan } from '../admin/admin-write.js';
import { factsOf, loneRound, wholeEntry, withoutPlace } from '../admin/lone-facts.js';
import type { Refused } from '../gather.js';
import { ledgerFacts } from '../ledger-facts.js';
import { readMappings } from '../read-all.js';
import { fromStore } from '../store-error.js';
import { StoredPeople } from '../stored-people.js';
import { writeOf } from '../write-of.js';
import type { PersonRecord, Sighted } from './adopt-people.js';
import type { AdoptionRun } from './adoption-run.js';

interface Moment extends Sighted {
  readonly head: Head;
  readonly at: Date;
  /** People whom product or store does not take. */
  readonly refused: Refused;
}

/** What to write for the records of one batch, and a row for each, decided on the facts of this moment. */
export async function planAdoption<Tx>(
  run: AdoptionRun<Tx>,
  records: readonly PersonRecord[],
  moment: Moment,
): Promise<AdminPlan<readonly AdoptionRow[]>> {
  await run.gate.pass();
  const stored = new StoredPeople(run.context, moment.head);
  await stored.add([...new Set(records.map(({ objectId }) => objectId))]);
  const { rows, adopting } = await decide(run, records, moment, stored.facts);
  if (adopting.size === 0) return { write: undefined, changes: [], result: rows };
  const { commit, excluded } = await build(run, adopting, moment, stored.facts);
  const contests = new Map(commit.leftovers.map(({ objectId, contest }) => [objectId, contest]));
  const told = rows.map((row): AdoptionRow => {
    if (row.outcome !== 'adopted') return row;
    const contest = contests.get(row.objectId ?? '');
    return contest === undefined ? row : { ...row, holderId: contest.holderId };
  });
  const objectIds = [...adopting.keys()];
  const admin: ChangeFacts = {
    kind: 'admin',
    action: 'users-adopted',
    before: null,
    after: { objectIds, excluded: excluded.map(({ objectId }) => objectId) },
  };
  const write = withoutPlace(writeOf(commit, moment.head, moment.head.checkpoint, moment.at));
  return {
    write: { ...write, put: { ...write.put, exclusion: excluded } },
    changes: [admin, ...commit.changes],
    result: told,
  };
}

interface Decided {
  readonly rows: readonly AdoptionRow[];
  /** By object id; of two records with one, the first. */
  readonly adopting: ReadonlyMap<string, AdoptIntent>;
}

async function decide<Tx>(
  { context: { repository, tenantId } }: AdoptionRun<Tx>,
  records: readonly PersonRecord[],
  { reads, refused, select }: Moment,
  stored: StoredPeople['facts'],
): Promise<Decided> {
  const mappings = await readMappings(repository, tenantId);
  const users = new Map<string, AdoptionFacts['user']>(
    [...stored.users].filter(([, user]) => isManaged(user)),
  );
  const adopting = new Map<string, AdoptIntent>();
  const rows = records.map((record): AdoptionRow => {
    const { told, objectId } = record;
    const facts = {
      user: users.get(objectId),
      excluded: stored.exclusions.has(objectId),
      read: reads.get(objectId),
    };
    const decision = decideAdoption(record, { ...facts, select });
    const isSeen =
      facts.user !== undefined || facts.read?.outcome === 'found' || facts.read?.outcome === 'soft-deleted';
    const row = { ...told, objectId, seen: isSeen ? [objectId] : [] };
    if (decision.kind === 'row') return { ...row, outcome: decision.outcome };
    const problem = mappingProblem(record.mappingId, mappings);
    if (problem !== undefined) return { ...row, outcome: 'invalid', problems: [problem] };
    const reason = refused.get(objectId);
    if (reason !== undefined) return { ...row, outcome: 'refused', reason };
    const { adopted } = decision;
    adopting.set(objectId, decision);
    users.set(objectId, adopted);
    return { ...row, outcome: 'adopted', state: adopted.state, stateReason: adopted.stateReason };
  });
  return { rows, adopting };
}

function mappingProblem(mappingId: string, mappings: readonly Mapping[]) {
  if (mappingId === adoptedMappingId || mappings.some((each) => each.mappingId === mappingId))
    return undefined;
  return { path: 'mappingId', reason: 'there is no such mapping' };
}

async function build<Tx>(
  { context, by }: AdoptionRun<Tx>,
  adopting: ReadonlyMap<string, AdoptIntent>,
  { head, at, select, sentAt }: Moment,
  stored: StoredPeople['facts'],
): Promise<{ readonly commit: PeopleCommit; readonly excluded: readonly Exclusion[] }> {
  const { repository, tenantId } = context;
  const objectIds = [...adopting.keys()];
  const round = loneRound(context, { head, mappings: [], select, at });
  const people = [...adopting].map(([objectId, intent]) => decidedPerson(objectId, intent, round));
  const contestable = contestableKeys(people, round);
  const [holders, ledger] = await Promise.all([
    fromStore(repository.findUsers(tenantId, { objectIds: [], addressKeys: contestable })),
    ledgerFacts(context, head, {
      readAt: new Map(),
      markedAt: sentAt,
      contestable,
      people: objectIds,
      known: stored,
    }),
  ]);
  // They are protected already: neither seats nor places are asked for.
  const budget = { freeSeats: Number.POSITIVE_INFINITY, importsLeft: Number.POSITIVE_INFINITY };
  const commit = buildCommit(people, round, factsOf(stored), holders, budget, at, ledger);
  const excluded = [...adopting].flatMap(([objectId, { excludedFor }]) =>
    excludedFor === undefined ? [] : [{ objectId, since: at, by, reason: excludedFor }],
  );
  commit.delta.exclusions += excluded.length;
  return { commit, excluded };
}

function decidedPerson(objectId: string, intent: AdoptIntent, round: RoundFacts): DecidedPerson {
  const { properties } = intent;
  const question =
    properties === null ? ({ kind: 'evaluate', objectId } as const) : wholeEntry(objectId, properties);
  return { question, intent, claim: claimOfPerson({ question, intent }, round) };
}
