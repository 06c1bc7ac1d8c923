import { assertSame, assertThat } from '../difference.js';
import type { OpenedDirectory } from '../opened-directory.js';
import { groupRound, initialRound, select } from './delta-round.js';
import type { DirectoryCases } from './directory-case.js';

async function refused(code: string, call: () => Promise<unknown>, what: string): Promise<void> {
  const ended: unknown = await call().catch((error: unknown) => error);
  assertSame(ended instanceof Error && 'code' in ended ? ended.code : ended, code, what);
  // The marker stands in the links for a token, which no message may repeat.
  assertThat(!String(ended).includes(token), `the error repeats the token of ${what}`);
}

const token = 'SecretTokenOfTheContract';

const foreignLinks = [
  `https://attacker.example/v1.0/users/delta?$deltatoken=${token}`,
  `https://graph.microsoft.com.attacker.example/v1.0/users/delta?$deltatoken=${token}`,
  `http://graph.microsoft.com/v1.0/users/delta?$deltatoken=${token}`,
  `/v1.0/users/delta?$deltatoken=${token}`,
  `no link ${token}`,
  '',
];

const wrongIds = (unknownId: string): readonly (readonly string[])[] => [
  [],
  ['no-guid'],
  [unknownId, "x' or id ne '"],
  Array.from({ length: 51 }, (_, n) => `${String(n).padStart(8, '0')}${unknownId.slice(8)}`),
];

/** Every method that asks, by name. */
function calls({ directory, people, group }: OpenedDirectory, signal: AbortSignal) {
  const { objectId, mail } = people[0]!;
  return {
    fetchPage: () => directory.fetchPage({ kind: 'initial', select }, { signal }),
    readUsers: () => directory.readUsers([objectId], select, { signal }),
    fetchGroupPage: () =>
      directory.fetchGroupPage({ kind: 'initial', groupIds: [group.groupId] }, { signal }),
    readGroups: () => directory.readGroups([group.groupId], { signal }),
    findByAddress: () => directory.findByAddress(mail, { signal }),
    tenantId: () => directory.tenantId({ signal }),
    ...(directory.checkAccess === undefined
      ? {}
      : { checkAccess: async () => directory.checkAccess?.('groups', { signal }) }),
  };
}

export const refusalCases: DirectoryCases = {
  'refusals: a link to elsewhere is not followed, and its token not repeated': async ({ directory }) => {
    for (const link of foreignLinks) {
      const page = () => directory.fetchPage({ kind: 'link', link, round: 'incremental' });
      await refused('ERR_DIRECTORY_LINK_INVALID', page, `users by ${link}`);
      const groups = () => directory.fetchGroupPage({ kind: 'link', link });
      await refused('ERR_DIRECTORY_LINK_INVALID', groups, `groups by ${link}`);
    }
  },

  'refusals: a link of one stream is not followed in the other': async ({ directory, group }) => {
    const users = (await initialRound(directory)).deltaLink;
    const groups = (await groupRound(directory, [group.groupId])).deltaLink;
    const usersByGroups = () => directory.fetchPage({ kind: 'link', link: groups, round: 'incremental' });
    await refused('ERR_DIRECTORY_LINK_INVALID', usersByGroups, 'users by a link of groups');
    const groupsByUsers = () => directory.fetchGroupPage({ kind: 'link', link: users });
    await refused('ERR_DIRECTORY_LINK_INVALID', groupsByUsers, 'groups by a link of users');
  },

  'refusals: ids that are no GUIDs, none, or more than 50': async ({ directory, unknownId }) => {
    for (const ids of wrongIds(unknownId)) {
      const users = () => directory.fetchPage({ kind: 'initial', select, ids });
      await refused('ERR_DIRECTORY_REQUEST_INVALID', users, `users by ${ids.length} ids`);
      const groups = () => directory.fetchGroupPage({ kind: 'initial', groupIds: ids });
      await refused('ERR_DIRECTORY_REQUEST_INVALID', groups, `groups by ${ids.length} ids`);
    }
  },

  'aborts: a call whose signal has aborted rejects with its reason': async (opened) => {
    const reason = new Error('the caller has gone');
    for (const [name, call] of Object.entries(calls(opened, AbortSignal.abort(reason)))) {
      const ended: unknown = await call().catch((error: unknown) => error);
      assertThat(ended === reason, `${name} does not reject with the reason of its signal`);
    }
  },

  'aborts: a call whose signal aborts while it asks is answered or rejects with its reason': async (
    opened,
  ) => {
    const controller = new AbortController();
    const reason = new Error('the caller has gone');
    const asked = Object.values(calls(opened, controller.signal)).map((call) => call());
    controller.abort(reason);
    for (const ended of await Promise.allSettled(asked)) {
      const wrong = ended.status === 'rejected' && ended.reason !== reason;
      assertThat(!wrong, 'a call does not reject with the reason of its signal');
    }
  },
};
