import type { UserRecord } from '../../domain/records.js';
import { keepLedger } from '../ledger/keep-ledger.js';
import { keepWindows } from '../ledger/keep-windows.js';
import { emptyLedgerFacts, type LedgerFacts } from '../ledger/ledger-facts.js';
import { type Admission, admit, type Budget } from './admission.js';
import { type AddressClaim, grantAddresses } from './claims.js';
import { CommitBuilder } from './commit-builder.js';
import { claimOfPerson } from './conflicts.js';
import type { Intent } from './intent.js';
import type { PeopleCommit } from './people-commit.js';
import type { PeopleFacts, Question, RoundFacts } from './question.js';

export interface DecidedPerson {
  readonly question: Question;
  readonly intent: Intent;
  /** What they would hold, worked out once for all who ask. */
  readonly claim?: AddressClaim | undefined;
}

/** Gives out addresses, seats and places among the people of one commit, and says what is written (I1, R5, R8). */
export function buildCommit(
  people: readonly DecidedPerson[],
  round: RoundFacts,
  facts: PeopleFacts,
  holders: readonly UserRecord[],
  budget: Budget,
  at: Date,
  ledger: LedgerFacts = emptyLedgerFacts,
): PeopleCommit {
  const admissions: Admission[] = admit(people, round, budget);
  const updates: AddressClaim[] = [];
  const imports: AddressClaim[] = [];
  const own: UserRecord[] = [];
  people.forEach((person, index) => {
    const claim = admissions[index] === 'go' ? claimOfPerson(person, round) : undefined;
    if (claim === undefined) return;
    if (person.intent.kind === 'adopt') imports.push(claim);
    else if (person.intent.kind !== 'update') {
      const { contest } = facts.leftovers.get(person.question.objectId) ?? {};
      // Of two living people with one mail nobody is lost: the later one is imported without it.
      imports.push({ ...claim, both: contest?.contested !== true });
    } else {
      updates.push(claim);
      if (person.intent.user.state === 'active') own.push(person.intent.user);
    }
  });
  // Managed people before newcomers: who has backups under a name goes first.
  const granted = grantAddresses([...updates, ...imports], [...holders, ...own]);
  const builder = new CommitBuilder(round, facts, at, ledger);
  people.forEach((person, index) => {
    builder.add(person, admissions[index]!, granted.get(person.question.objectId));
  });
  const { addressSource } = round.policy;
  keepLedger(builder.commit, people, facts, ledger, addressSource, at);
  keepWindows(builder.commit, people, holders, facts, ledger, addressSource, at);
  return builder.commit;
}
