import { presentAddress } from '../../domain/address.js';
import type { UserRecord } from '../../domain/records.js';
import { type Admission, admit, type Budget } from './admission.js';
import { labelsAfter } from './build-update.js';
import { type AddressClaim, claimOf, grantAddresses } from './claims.js';
import { CommitBuilder, type PeopleCommit } from './commit-builder.js';
import type { Intent } from './intent.js';
import type { PeopleFacts, Question, RoundFacts } from './question.js';

export interface DecidedPerson {
  readonly question: Question;
  readonly intent: Intent;
}

/** The keys under which the store must be asked for holders before the commit can be built. */
export function wantedAddressKeys(people: readonly DecidedPerson[], round: RoundFacts): string[] {
  const keys = new Set<string>();
  for (const person of people) {
    const claim = claimOfPerson(person, round);
    if (claim === undefined) continue;
    const { intent } = person;
    const held = intent.kind === 'update' && intent.user.state === 'active' ? intent.user : undefined;
    if (claim.upnKey !== null && claim.upnKey !== held?.upnKey) keys.add(claim.upnKey);
    if (claim.addressKey !== null && claim.addressKey !== held?.addressKey) keys.add(claim.addressKey);
  }
  return [...keys];
}

/** Gives out addresses, seats and places among the people of one commit, and says what is written (I1, R5, R8). */
export function buildCommit(
  people: readonly DecidedPerson[],
  round: RoundFacts,
  facts: PeopleFacts,
  holders: readonly UserRecord[],
  budget: Budget,
  at: Date,
): PeopleCommit {
  const admissions: Admission[] = admit(people, round, budget);
  const updates: AddressClaim[] = [];
  const imports: AddressClaim[] = [];
  const own: UserRecord[] = [];
  people.forEach((person, index) => {
    const claim = admissions[index] === 'go' ? claimOfPerson(person, round) : undefined;
    if (claim === undefined) return;
    if (person.intent.kind !== 'update') imports.push({ ...claim, both: true });
    else {
      updates.push(claim);
      if (person.intent.user.state === 'active') own.push(person.intent.user);
    }
  });
  // Managed people before newcomers: who has backups under a name goes first.
  const granted = grantAddresses([...updates, ...imports], [...holders, ...own]);
  const builder = new CommitBuilder(round, facts, at);
  people.forEach(({ question, intent }, index) => {
    builder.add(question, intent, admissions[index]!, granted.get(question.objectId));
  });
  return builder.commit;
}

/** What somebody would hold, if they will be active. */
function claimOfPerson({ question, intent }: DecidedPerson, round: RoundFacts): AddressClaim | undefined {
  const { addressSource } = round.policy;
  if (intent.kind === 'update') {
    if (intent.user.state !== 'active' && intent.life.kind !== 'reactivate') return undefined;
    return claimOf(question.objectId, labelsAfter(intent), addressSource);
  }
  if (intent.kind !== 'import' || intent.state === 'preserved') return undefined;
  const labels = {
    userPrincipalName: presentAddress(intent.properties.userPrincipalName),
    mail: presentAddress(intent.properties.mail),
  };
  return claimOf(question.objectId, labels, addressSource);
}
