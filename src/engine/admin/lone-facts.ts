import { holdIdOf } from '../../core/brake/brakes-after.js';
import { compileMappings } from '../../core/criteria/compile-mappings.js';
import { emptyGroupBook } from '../../core/groups/group-book.js';
import type { PeopleFacts, Question, RoundFacts } from '../../core/people/question.js';
import type { Properties } from '../../domain/directory-user.js';
import type { Mapping } from '../../domain/mapping.js';
import type { Head } from '../../domain/records.js';
import type { Write } from '../../ports/repository.js';
import type { EngineContext } from '../context.js';
import type { StoredPeople } from '../stored-people.js';

/** The rules under which an administrator takes people, as a full round would that has these mappings alone. */
export function loneRound<Tx>(
  { tenantId, policy }: EngineContext<Tx>,
  { head, mappings, select, at }: RoundOfAdmin,
): RoundFacts {
  return {
    tenantId,
    ordinal: head.checkpoint.rounds + 1,
    kind: 'initial',
    startedAt: at,
    select,
    mappings: compileMappings(mappings).compiled,
    shown: new Set(head.shown),
    groups: emptyGroupBook,
    holdIds: { preserve: holdIdOf(head.brakes, 'preserve'), rekey: holdIdOf(head.brakes, 'rekey') },
    policy: { ...policy, onDisabled: 'keep' },
  };
}

interface RoundOfAdmin {
  readonly head: Head;
  readonly mappings: readonly Mapping[];
  readonly select: readonly string[];
  readonly at: Date;
}

/** What is stored of people, and nothing else: a whole body of each was read, as if the stream had brought it. */
export function factsOf(stored: StoredPeople['facts']): PeopleFacts {
  return {
    ...stored,
    reads: new Map(),
    disabledAnswers: new Map(),
    refused: new Map(),
    asHolders: new Set(),
  };
}

/** A body that was read live, as the whole entry of a full round. */
export function wholeEntry(objectId: string, properties: Properties): Question {
  const entry = { objectId, removed: null, whole: true, properties, contradictory: false };
  return { kind: 'entry', objectId, entry };
}

/** The place of a running round is that round's alone to write. */
export function withoutPlace(write: Write): Write {
  const { checkpoint: _, ...head } = write.head;
  return { ...write, head };
}
