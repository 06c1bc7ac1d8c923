import { assertSame, assertThat, fail } from '../difference.js';
import type { OpenedDirectory } from '../opened-directory.js';
import { initialRound, lastWords, roundFrom } from './delta-round.js';
import type { DirectoryCases } from './directory-case.js';

/** What the stream says of a person who is there, by property. */
function said(opened: OpenedDirectory, words: ReturnType<typeof lastWords>, index: number) {
  const entry = words.get(opened.people.at(index)!.objectId);
  return entry?.kind === 'user'
    ? entry.properties
    : fail('the stream does not tell of a person who is there');
}

export const userStreamCases: DirectoryCases = {
  'users: an initial round tells of everybody as a whole entry and ends in a deltaLink': async (opened) => {
    const { directory, people, softDeletedId } = opened;
    const words = lastWords((await initialRound(directory)).entries);
    const alive = [...words.values()].flatMap((entry) => (entry.kind === 'user' ? [entry] : []));
    const ids = people.map(({ objectId }) => objectId).sort();
    assertSame(alive.map(({ objectId }) => objectId).sort(), ids, 'who is there');
    assertThat(words.get(softDeletedId)?.kind !== 'user', 'somebody in the recycle bin is told of as living');
    for (const [index, { userPrincipalName, mail }] of people.entries()) {
      const properties = said(opened, words, index);
      const { accountEnabled, userPrincipalName: name, mail: address } = properties;
      assertSame(
        [name, address, accountEnabled],
        [userPrincipalName, mail, true],
        'what is told of a person',
      );
    }
    assertThat(
      alive.every(({ whole }) => whole),
      'an entry of an initial round is not whole',
    );
  },

  'users: entries carry what was selected and nothing else': async ({ directory, people }) => {
    const select = ['userPrincipalName', 'accountEnabled', 'displayName'];
    const { entries } = await initialRound(directory, { select });
    assertThat(entries.length >= people.length, 'somebody is missing');
    for (const entry of entries) {
      const names = entry.kind === 'user' ? Object.keys(entry.properties) : [];
      assertSame(
        names.filter((name) => !select.includes(name)),
        [],
        'properties that were not selected',
      );
    }
  },

  'users: with ids the stream tells of these people alone': async ({ directory, people }) => {
    const ids = people.slice(0, 2).map(({ objectId }) => objectId);
    const { entries } = await initialRound(directory, { ids });
    assertSame([...lastWords(entries).keys()].sort(), [...ids].sort(), 'who is told of');
  },

  'users: a deltaLink leads to what changed after it, as often as it is asked': async (opened) => {
    const { directory, people, change } = opened;
    const { deltaLink } = await initialRound(directory);
    await change('Renamed for the contract');
    for (let time = 1; time <= 2; time += 1) {
      const words = lastWords((await roundFrom(directory, deltaLink)).entries);
      assertSame(said(opened, words, 0).displayName, 'Renamed for the contract', 'the new display name');
      assertSame(words.get(people.at(-1)!.objectId)?.kind, 'removed', 'what is told of who was removed');
    }
  },

  'users: a round after a change begins where the one before ended': async ({ directory, change }) => {
    const first = await initialRound(directory);
    await change('Renamed for the contract');
    const second = await roundFrom(directory, first.deltaLink);
    const third = await roundFrom(directory, second.deltaLink);
    // What was sent once may be sent again, but as it is now.
    for (const entry of third.entries) {
      if (entry.kind !== 'user' || !('displayName' in entry.properties)) continue;
      const before = lastWords([...first.entries, ...second.entries]).get(entry.objectId);
      const name = before?.kind === 'user' ? before.properties.displayName : undefined;
      assertSame(entry.properties.displayName, name, 'a display name that nobody changed');
    }
  },

  'users: a link that the directory has dropped is an answer, and the next round can begin anew': async ({
    directory,
    spoilLinks,
  }) => {
    if (spoilLinks === undefined) return;
    const { deltaLink } = await initialRound(directory);
    await spoilLinks();
    const page = await directory.fetchPage({ kind: 'link', link: deltaLink, round: 'incremental' });
    assertSame(page.kind, 'token-rejected', 'the kind of the answer');
    assertThat(page.kind === 'token-rejected' && page.cause !== '', 'the rejection names no cause');
    await initialRound(directory);
  },
};
