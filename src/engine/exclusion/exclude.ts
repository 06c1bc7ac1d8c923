import { erasePerson, excludePerson } from '../../core/exclusion/exclude-person.js';
import { letIn } from '../../core/exclusion/let-in.js';
import { managedOf } from '../../core/people/tombstone.js';
import type { Exclusion } from '../../domain/exclusion.js';
import type { AdminWord } from '../admin/admin-arguments.js';
import { adminWrite } from '../admin/admin-write.js';
import type { EngineContext } from '../context.js';
import { planOf } from './exclusion-plan.js';
import { leaving, roundOf, storedOf } from './leaving.js';
import { pseudonymsOf } from './pseudonym-of.js';

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

/** Takes the word back; nothing is written of who is not excluded, or whose erasure has begun and is not done. */
export async function include<Tx>(
  context: EngineContext<Tx>,
  objectId: string,
  { by, reason }: AdminWord,
): Promise<'let-in' | 'erasing'> {
  return adminWrite<Tx, 'let-in' | 'erasing'>(context, by, async (head, at) => {
    const stored = await storedOf(context, head, objectId);
    const before = stored.exclusions.get(objectId);
    if (before === undefined) return { ...nothing, result: 'let-in' };
    if (before.erasure === 'begun') return { ...nothing, result: 'erasing' };
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
    const write = { ...plan.write, head: { ...plan.write.head, nextDueAt: at } };
    return { ...plan, write, result: 'let-in' };
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
