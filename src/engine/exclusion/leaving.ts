import { holdIdOf } from '../../core/brake/brakes-after.js';
import type { Leaving } from '../../core/exclusion/exclude-person.js';
import type { Head } from '../../domain/records.js';
import type { EngineContext } from '../context.js';
import { ledgerFacts } from '../ledger-facts.js';
import { StoredPeople } from '../stored-people.js';

/** What is stored of one person. */
export type Stored = StoredPeople['facts'];

export async function storedOf<Tx>(
  context: EngineContext<Tx>,
  head: Head,
  objectId: string,
): Promise<Stored> {
  const stored = new StoredPeople(context, head);
  await stored.add([objectId]);
  return stored.facts;
}

/** On what it is decided how somebody goes. */
export async function leaving<Tx>(
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

export function roundOf({ checkpoint, brakes }: Head, at: Date): Leaving['round'] {
  const holdIds = { preserve: holdIdOf(brakes, 'preserve'), rekey: holdIdOf(brakes, 'rekey') };
  return { ordinal: checkpoint.rounds, startedAt: at, holdIds };
}
