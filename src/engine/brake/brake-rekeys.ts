import { appliedLately, limitOf } from '../../core/brake/limit.js';
import { hasOpenWord, rekeysIn, withoutRekey } from '../../core/brake/rekeys.js';
import type { PeopleCommit } from '../../core/people/people-commit.js';
import type { BrakeKind } from '../../domain/brakes.js';
import type { Decided } from '../decide.js';
import type { Deciding } from '../deciding.js';

export interface BrakedCommit {
  readonly commit: PeopleCommit;
  readonly rekeyed: number;
  readonly braked: readonly BrakeKind[];
}

/** The commit, without the re-keys that would pass the limit, or that come after others that did (S2). */
export function brakeRekeys(
  session: Deciding,
  build: (people: Decided['people']) => PeopleCommit,
  { people, round, facts, holders }: Decided,
): BrakedCommit {
  const commit = build(people);
  if (session.approves === true) return { commit, rekeyed: 0, braked: [] };
  const { counted, dismissed } = rekeysIn(people, commit, round, facts, holders);
  const stops = counted.size > 0 && isOver(session, counted.size);
  if (!stops && dismissed.size === 0) {
    commit.brakes.applied.rekey = counted.size;
    return { commit, rekeyed: counted.size, braked: [] };
  }
  const stopped = build(
    people.map((person) => {
      const { objectId } = person.question;
      if (dismissed.has(objectId)) return withoutRekey(person, true);
      return stops && counted.has(objectId) ? withoutRekey(person, false) : person;
    }),
  );
  const rekeyed = stops ? 0 : counted.size;
  stopped.brakes.applied.rekey = rekeyed;
  // Who is on hold already, and is only named once more, holds no further round; nor does who is on none yet.
  const isNew =
    stops &&
    people.some((person) => {
      const { objectId } = person.question;
      return (
        counted.has(objectId) && !hasOpenWord(person) && facts.leftovers.get(objectId)?.holdId === undefined
      );
    });
  return { commit: stopped, rekeyed, braked: isNew ? ['rekey'] : [] };
}

function isOver({ head, round, context, now }: Deciding, users: number): boolean {
  const { hold } = head.brakes.rekey;
  if (hold !== null || round.counters.braked.includes('rekey')) return true;
  // A round may be older than a day; its own counter is not.
  const before = Math.max(appliedLately(head.brakes.rekey, now), round.counters.rekeyed);
  return before + users > limitOf(context.policy.brake.rekey, round.active);
}
