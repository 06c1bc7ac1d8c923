import { shownPaths } from '../core/criteria/shown-paths.js';
import type { DecidedPerson } from '../core/people/build-commit.js';
import { conflictsOf, contestableKeys } from '../core/people/conflicts.js';
import { decidePeople } from '../core/people/decide-people.js';
import { namedKeys } from '../core/people/named-keys.js';
import type { DisabledAnswer, PeopleFacts, Question, RoundFacts } from '../core/people/question.js';
import type { Properties, UserRead } from '../domain/directory-user.js';
import type { LeftoverRecord, UserRecord } from '../domain/records.js';
import { type Deciding, roundFacts } from './deciding.js';
import { askAboutDisabled, type Refused, readLive } from './gather.js';
import { StoredPeople } from './stored-people.js';

/** Look-ups of one set of people, made once however often they are decided. */
export interface LookUps {
  readonly reads: Map<string, UserRead>;
  /** When each read was sent. */
  readonly readAt: Map<string, Date>;
  readonly disabledAnswers: Map<string, DisabledAnswer>;
  readonly refused: Refused;
  /** People whose preserving an administrator approves. */
  readonly approved?: ReadonlySet<string>;
  readonly asHolders: Set<string>;
  /** Read for the sake of an address alone; how the pages fell decides who is, so that nothing else hangs on it. */
  readonly aside: Set<string>;
}

export function noLookUps(): LookUps {
  return {
    reads: new Map(),
    readAt: new Map(),
    disabledAnswers: new Map(),
    refused: new Map(),
    asHolders: new Set(),
    aside: new Set(),
  };
}

export interface Decided {
  readonly people: readonly DecidedPerson[];
  readonly round: RoundFacts;
  readonly facts: PeopleFacts;
  readonly holders: readonly UserRecord[];
  /** Address keys that these people claim, or are named at, and do not hold. */
  readonly contestable: readonly string[];
  /** Attribute paths that these people show for the first time in the tenant. */
  readonly shown: readonly string[];
}

/** Live read, answer about a disabled account, holders, and the last word: each look-up is made once. */
const maxLookUps = 6;

/** Asks the core about people and fetches what it wants, until it has decided. */
export async function decide(
  session: Deciding,
  questions: readonly Question[],
  lookUps: LookUps,
): Promise<Decided> {
  let asked = questions;
  const stored = new StoredPeople(session.context, session.head, session.groups);
  await stored.add(idsOf(asked), namedKeys(asked, session.round.kind));
  for (let look = 0; look <= maxLookUps; look += 1) {
    const facts: PeopleFacts = { ...stored.facts, ...lookUps };
    const before = roundFacts(session);
    const { attributes } = session.mappings;
    const shown = shownPaths(attributes, before.shown, bodiesOf(asked, lookUps));
    const round = shown.length === 0 ? before : { ...before, shown: new Set([...before.shown, ...shown]) };
    const decision = decidePeople(asked, round, facts);
    if (decision.kind === 'wanted') {
      await readInto(session, lookUps, decision.reads);
      if (decision.disabled.length === 0) continue;
      const answers = await askAboutDisabled(session, decision.disabled);
      for (const [id, answer] of answers) lookUps.disabledAnswers.set(id, answer);
      continue;
    }
    const { people } = decision;
    const contestable = contestableKeys(people, round, facts);
    const holders = await stored.holders(contestable);
    const conflict = conflictsOf(people, holders, round, facts);
    if (conflict.claimants.length === 0 && conflict.holders.length === 0) {
      return { people, round, facts, holders, contestable, shown };
    }
    const unread = conflict.holders.filter((id) => !lookUps.reads.has(id));
    for (const id of [...conflict.claimants, ...unread]) lookUps.aside.add(id);
    await readInto(session, lookUps, [...conflict.claimants, ...unread]);
    const known = new Set(idsOf(asked));
    const others = conflict.holders.filter((id) => !known.has(id));
    for (const id of conflict.holders) if (known.has(id)) lookUps.asHolders.add(id);
    if (others.length === 0) continue;
    await stored.add(others);
    const { leftovers } = stored.facts;
    asked = [...asked, ...others.map((objectId) => holderQuestion(objectId, leftovers, lookUps.asHolders))];
  }
  throw new Error('the core asked again for what it was given');
}

/** A holder of whom the stream said something that is still open is tried again with that word, too. */
function holderQuestion(
  objectId: string,
  leftovers: ReadonlyMap<string, LeftoverRecord>,
  asHolders: Set<string>,
): Question {
  const leftover = leftovers.get(objectId);
  if (leftover?.claim === undefined) return { kind: 'holder', objectId };
  asHolders.add(objectId);
  return { kind: 'retry', objectId, leftover };
}

async function readInto(session: Deciding, lookUps: LookUps, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  const sentAt = session.now;
  for (const [id, read] of await readLive(session, ids)) {
    lookUps.reads.set(id, read);
    lookUps.readAt.set(id, sentAt);
  }
}

const idsOf = (questions: readonly Question[]) => questions.map(({ objectId }) => objectId);

function* bodiesOf(questions: readonly Question[], { reads, aside }: LookUps): Iterable<Properties> {
  for (const question of questions) if (question.kind === 'entry') yield question.entry.properties;
  for (const [id, read] of reads) if (read.outcome === 'found' && !aside.has(id)) yield read.properties;
}
