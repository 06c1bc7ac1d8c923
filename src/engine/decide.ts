import { shownPaths } from '../core/criteria/shown-paths.js';
import { type DecidedPerson, wantedAddressKeys } from '../core/people/build-commit.js';
import { decidePeople } from '../core/people/decide-people.js';
import type { DisabledAnswer, PeopleFacts, Question, RoundFacts } from '../core/people/question.js';
import type { Properties, UserRead } from '../domain/directory-user.js';
import type { UserRecord } from '../domain/records.js';
import { askAboutDisabled, gatherStored, type Refused, readLive } from './gather.js';
import type { Session } from './session.js';
import { fromStore } from './store-error.js';

/** Look-ups of one set of people, made once however often they are decided. */
export interface LookUps {
  readonly reads: Map<string, UserRead>;
  readonly disabledAnswers: Map<string, DisabledAnswer>;
  readonly refused: Refused;
}

export interface Decided {
  readonly people: readonly DecidedPerson[];
  readonly round: RoundFacts;
  readonly facts: PeopleFacts;
  readonly holders: readonly UserRecord[];
  /** Attribute paths that these people show for the first time in the tenant. */
  readonly shown: readonly string[];
}

/** Live read, answer about a disabled account, and the last word: each look-up is made once. */
const maxLookUps = 4;

/** Asks the core about people and fetches what it wants, until it has decided. */
export async function decide<Tx>(
  session: Session<Tx>,
  questions: readonly Question[],
  lookUps: LookUps,
): Promise<Decided> {
  const stored = await gatherStored(session, questions);
  const { repository, tenantId } = session.context;
  for (let asked = 0; asked <= maxLookUps; asked += 1) {
    const facts: PeopleFacts = { ...stored, ...lookUps };
    const before = session.facts();
    const { attributes } = session.mappings;
    const shown = shownPaths(attributes, before.shown, bodiesOf(questions, lookUps.reads));
    const round = shown.length === 0 ? before : { ...before, shown: new Set([...before.shown, ...shown]) };
    const decision = decidePeople(questions, round, facts);
    if (decision.kind === 'decided') {
      const keys = wantedAddressKeys(decision.people, round);
      const anybody = session.head.counts.active > 0 && keys.length > 0;
      const holders = anybody ? await fromStore(repository.holders(tenantId, keys)) : [];
      return { people: decision.people, round, facts, holders, shown };
    }
    if (decision.reads.length > 0) {
      for (const [id, read] of await readLive(session, decision.reads)) lookUps.reads.set(id, read);
    }
    if (decision.disabled.length > 0) {
      const answers = await askAboutDisabled(session, decision.disabled);
      for (const [id, answer] of answers) lookUps.disabledAnswers.set(id, answer);
    }
  }
  throw new Error('the core asked again for what it was given');
}

function* bodiesOf(
  questions: readonly Question[],
  reads: ReadonlyMap<string, UserRead>,
): Iterable<Properties> {
  for (const question of questions) if (question.kind === 'entry') yield question.entry.properties;
  for (const read of reads.values()) if (read.outcome === 'found') yield read.properties;
}
