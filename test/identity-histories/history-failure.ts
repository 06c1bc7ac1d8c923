import type { UserRecord } from '../../src/domain/records.js';
import type { Write } from '../../src/ports/repository.js';
import { callName, type Person } from './cast.js';
import { described } from './name-steps.js';

/** What went wrong, with the story that led there; people by the short names that the story calls them. */
export class HistoryFailure extends Error {
  constructor(
    seed: number,
    story: readonly (string | (() => string))[],
    differences: readonly string[],
    named: readonly string[],
  ) {
    const told = story.map((line) => (typeof line === 'string' ? line : line()));
    super([`IDENTITY_SEED=${seed}`, ...told, 'DIFFERENCE', ...differences, ...named].join('\n  '));
  }
}

/** What tenant and store have of the people whom the differences name. */
export function namedIn(
  differences: readonly string[],
  people: readonly Person[],
  users: ReadonlyMap<string, UserRecord>,
): string[] {
  const text = differences.join('\n');
  return people
    .filter(({ id }) => text.includes(id))
    .map((person) => {
      const user = users.get(person.id);
      const stored =
        user === undefined
          ? 'no record'
          : `${user.state} ${user.userPrincipalName} / ${user.mail} / ${user.backupAddress}`;
      return `${callName(person)} = ${person.id}: ${described(person)}; stored: ${stored}`;
    });
}

export function writtenIn({ put, remove }: Write, people: readonly Person[]): string {
  const name = (id: string) => callName(people.find((person) => person.id === id) ?? { number: -1 });
  return [
    ...(put.user ?? []).map(
      (user) =>
        `${name(user.objectId)} ${user.state} ${user.userPrincipalName} / ${user.mail} / ${user.backupAddress}`,
    ),
    ...(put.leftover ?? []).map(({ objectId, reason, contest, claim }) => {
      const said = claim?.said && `${claim.said.userPrincipalName} / ${claim.said.mail}`;
      return `${name(objectId)} waits: ${reason}${contest?.contested ? ' contested' : ''} (said ${said})`;
    }),
    ...(remove.leftover ?? []).map((id) => `${name(id)} waits no more`),
    ...(put.pending ?? []).map(({ objectId, cause }) => `${name(objectId)} pending: ${cause}`),
    ...(remove.pending ?? []).map((id) => `${name(id)} pending no more`),
  ].join('; ');
}
