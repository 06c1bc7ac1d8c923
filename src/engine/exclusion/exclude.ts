import { holdIdOf } from '../../core/brake/brakes-after.js';
import { erasePerson, excludePerson, type Leaving } from '../../core/exclusion/exclude-person.js';
import { letIn } from '../../core/exclusion/let-in.js';
import type { PeopleCommit } from '../../core/people/people-commit.js';
import { managedOf } from '../../core/people/tombstone.js';
import type { AdminAction, ChangeFacts } from '../../domain/change.js';
import type { Exclusion } from '../../domain/exclusion.js';
import type { Head, UserRecord } from '../../domain/records.js';
import type { Write } from '../../ports/repository.js';
import { type AdminPlan, adminWrite } from '../admin/admin-write.js';
import type { EngineContext } from '../context.js';
import { ledgerFacts } from '../ledger-facts.js';
import { StoredPeople } from '../stored-people.js';
import { writeOf } from '../write-of.js';
import { pseudonymsOf } from './pseudonym-of.js';

export interface AdminWord {
  readonly by: string;
  readonly reason: string;
}

/** Says that somebody is not to be protected; of who is excluded already nothing is written. */
export async function exclude<Tx>(
  context: EngineContext<Tx>,
  objectId: string,
  { by, reason }: AdminWord,
): Promise<void> {
  await adminWrite(context, by, async (head, at) => {
    const stored = await storedOf(context, head, objectId);
    if (stored.exclusions.has(objectId)) return nothing;
    const exclusion: Exclusion = { objectId, since: at, by, reason };
    const commit = excludePerson(await leaving(context, head, objectId, stored, at));
    return planOf(commit, { head, at, stored, objectId, reason, action: 'user-excluded', exclusion });
  });
}

/** Takes the word back; of who is not excluded nothing is written. */
export async function include<Tx>(
  context: EngineContext<Tx>,
  objectId: string,
  { by, reason }: AdminWord,
): Promise<void> {
  await adminWrite(context, by, async (head, at) => {
    const stored = await storedOf(context, head, objectId);
    if (!stored.exclusions.has(objectId)) return nothing;
    const who = { user: managedOf(stored.users, objectId), stored: stored.leftovers.get(objectId) };
    const commit = letIn(objectId, who, { ordinal: head.checkpoint.rounds }, at);
    const told = {
      head,
      at,
      stored,
      objectId,
      reason,
      action: 'user-included',
      exclusion: undefined,
    } as const;
    const plan = planOf(commit, told);
    return { ...plan, write: { ...plan.write, head: { ...plan.write.head, nextDueAt: at } } };
  });
}

/**
 * The first step of an erasure: the person is out, their record is a tombstone, and no decision from now on writes a name of
 * theirs. What was written before is gone over afterwards.
 *
 * @returns whether there is anything to go over
 */
export async function beginErasure<Tx>(
  context: EngineContext<Tx>,
  objectId: string,
  { by, reason }: AdminWord,
): Promise<boolean> {
  return adminWrite(context, by, async (head, at) => {
    const stored = await storedOf(context, head, objectId);
    const before = stored.exclusions.get(objectId);
    if (before?.erasure !== undefined) {
      return { write: undefined, changes: [], result: before.erasure === 'begun' };
    }
    const exclusion: Exclusion = { objectId, since: before?.since ?? at, by, reason, erasure: 'begun' };
    const known = { ...stored, exclusions: new Map([[objectId, exclusion]]) };
    const { ledger } = await leaving(context, head, objectId, known, at);
    const facts = { objectId, facts: stored, round: roundOf(head, at), at, ledger };
    const commit = erasePerson(facts, pseudonymsOf(context.tenantId));
    const plan = planOf(commit, { head, at, stored, objectId, reason, action: 'user-erased', exclusion });
    return { ...plan, result: true };
  });
}

const nothing = { write: undefined, changes: [], result: undefined };

type Stored = StoredPeople['facts'];

async function storedOf<Tx>(context: EngineContext<Tx>, head: Head, objectId: string): Promise<Stored> {
  const stored = new StoredPeople(context, head);
  await stored.add([objectId]);
  return stored.facts;
}

async function leaving<Tx>(
  context: EngineContext<Tx>,
  head: Head,
  objectId: string,
  stored: Stored,
  at: Date,
): Promise<Leaving> {
  const question = { readAt: new Map(), markedAt: null, contestable: [], people: [objectId], known: stored };
  const ledger = await ledgerFacts(context, head, question);
  return { objectId, facts: stored, round: roundOf(head, at), at, ledger };
}

function roundOf({ checkpoint, brakes }: Head, at: Date): Leaving['round'] {
  const holdIds = { preserve: holdIdOf(brakes, 'preserve'), rekey: holdIdOf(brakes, 'rekey') };
  return { ordinal: checkpoint.rounds, startedAt: at, holdIds };
}

interface Told {
  readonly head: Head;
  readonly at: Date;
  readonly stored: Stored;
  readonly objectId: string;
  readonly reason: string;
  readonly action: AdminAction;
  /** As it is to be from now on; undefined removes it. */
  readonly exclusion: Exclusion | undefined;
}

function planOf(commit: PeopleCommit, told: Told): AdminPlan<undefined> & { readonly write: Write } {
  const { head, at, stored, objectId, reason, action, exclusion } = told;
  const write = writeOf(commit, head, head.checkpoint, at);
  // The place of a running round is that round's alone to write.
  const { checkpoint: _, ...fields } = write.head;
  const user = stored.users.get(objectId);
  const next = commit.users.find((each) => each.objectId === objectId) ?? user;
  const admin: ChangeFacts = {
    kind: 'admin',
    action,
    subject: objectId,
    reason,
    before: standingOf(stored.exclusions.get(objectId), user),
    after: standingOf(exclusion, next),
  };
  return {
    write: {
      put: { ...write.put, ...(exclusion === undefined ? {} : { exclusion: [exclusion] }) },
      remove: { ...write.remove, ...(exclusion === undefined ? { exclusion: [objectId] } : {}) },
      head: fields,
    },
    changes: [admin, ...commit.changes],
    result: undefined,
  };
}

/** How somebody stands, without a name. */
function standingOf(exclusion: Exclusion | undefined, user: UserRecord | undefined) {
  return {
    excluded: exclusion !== undefined,
    state: user?.state ?? null,
    stateReason: user?.stateReason ?? null,
  };
}
