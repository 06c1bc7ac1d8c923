import { describe, expect, test } from 'vitest';
import { DeltaSyncError } from '../../../src/errors.js';
import type { Directory, PageResult } from '../../../src/ports/directory.js';
import { directoryContract } from '../../../src/testing/contract/index.js';
import type { InMemoryDirectory } from '../../../src/testing/index.js';
import { openInMemory } from './open-in-memory.js';

type Broken = (good: InMemoryDirectory) => Partial<Directory>;

/** What a mistake makes of a page of users. */
const paging =
  (mistake: (page: PageResult) => PageResult): Broken =>
  (good) => ({ fetchPage: async (...args) => mistake(await good.fetchPage(...args)) });

const mistakes: readonly (readonly [mistake: string, broken: Broken, caught: string])[] = [
  [
    'calls entries of an initial round partial',
    paging((page) =>
      page.kind === 'page'
        ? {
            ...page,
            entries: page.entries.map((each) => (each.kind === 'user' ? { ...each, whole: false } : each)),
          }
        : page,
    ),
    'users: an initial round tells of everybody',
  ],
  [
    'drops the last entry of a page',
    paging((page) => (page.kind === 'page' ? { ...page, entries: page.entries.slice(0, -1) } : page)),
    'users: an initial round tells of everybody',
  ],
  [
    'never comes to a deltaLink',
    paging((page) => (page.kind === 'page' ? { ...page, next: { kind: 'delta', link: '' } } : page)),
    'users: an initial round tells of everybody',
  ],
  [
    'selects everything',
    (good) => ({
      fetchPage: (request, options) =>
        good.fetchPage(
          request.kind === 'initial' ? { ...request, select: [...request.select, 'mail'] } : request,
          options,
        ),
    }),
    'users: entries carry what was selected',
  ],
  [
    'forgets the ids',
    (good) => ({
      fetchPage: (request, options) => {
        if (request.kind !== 'initial') return good.fetchPage(request, options);
        return good.fetchPage({ kind: 'initial', select: request.select }, options);
      },
    }),
    'users: with ids the stream tells of these people alone',
  ],
  [
    'leaves removals out',
    paging((page) =>
      page.kind === 'page' ? { ...page, entries: page.entries.filter(({ kind }) => kind === 'user') } : page,
    ),
    'users: a deltaLink leads to what changed',
  ],
  [
    'throws when a token is rejected',
    paging((page) => {
      if (page.kind === 'page') return page;
      throw new DeltaSyncError('ERR_DIRECTORY_REQUEST_INVALID', 'HTTP 410');
    }),
    'users: a link that the directory has dropped is an answer',
  ],
  [
    'begins anew with a link that it does not know',
    (good) => ({
      fetchPage: (request, options) =>
        good
          .fetchPage(request, options)
          .catch(() => good.fetchPage({ kind: 'initial', select: ['mail'] }, options)),
    }),
    'refusals: a link to elsewhere is not followed',
  ],
  [
    'repeats a link in its error',
    (good) => ({
      fetchPage: async (request, options) => {
        const link = request.kind === 'link' ? request.link : '';
        const refusal = new DeltaSyncError('ERR_DIRECTORY_LINK_INVALID', `${link} is foreign`);
        return good.fetchPage(request, options).catch(() => Promise.reject(refusal));
      },
    }),
    'refusals: a link to elsewhere is not followed',
  ],
  [
    'takes every member for a person',
    (good) => ({
      fetchGroupPage: async (...args) => {
        const page = await good.fetchGroupPage(...args);
        if (page.kind !== 'page') return page;
        const entries = page.entries.map((entry) => ({
          ...entry,
          members: entry.members.map((member) => ({ ...member, kind: 'user' as const })),
        }));
        return { ...page, entries };
      },
    }),
    'groups: an initial round tells of every direct member',
  ],
  [
    'leaves out whom it does not find',
    (good) => ({
      readUsers: async (...args) => {
        const { users, missingRights } = await good.readUsers(...args);
        return { users: new Map([...users].filter(([, { outcome }]) => outcome === 'found')), missingRights };
      },
    }),
    'reads of people: found, in the recycle bin and nowhere',
  ],
  [
    'answers under the ids as they were asked',
    (good) => ({
      readUsers: async (ids, ...rest) => {
        const { users, missingRights } = await good.readUsers(ids, ...rest);
        return { users: new Map(ids.map((id) => [id, users.get(id.toLowerCase())!])), missingRights };
      },
    }),
    'reads of people: ids are told apart by nothing but their letters',
  ],
  [
    'compares addresses by case',
    (good) => ({
      findByAddress: async (address, options) => {
        const found = await good.findByAddress(address, options);
        return address === address.toLowerCase() ? found : { ...found, holders: [] };
      },
    }),
    'look-ups by address: by name, by mail and by alias',
  ],
  [
    'does not look at the signal',
    (good) => ({ findByAddress: (address) => good.findByAddress(address) }),
    'aborts: a call whose signal has aborted rejects',
  ],
  [
    'calls a right missing that is there',
    () => ({ checkAccess: async () => ({ state: 'missing', missingRights: ['User.Read.All'] }) }),
    'access: each capability is granted or unknown',
  ],
  [
    'does not know whether users may be read',
    () => ({ checkAccess: async () => ({ state: 'unknown', missingRights: [] }) }),
    'access: each capability is granted or unknown',
  ],
  [
    'checks the access after its signal has aborted',
    () => ({ checkAccess: async () => ({ state: 'granted', missingRights: [] }) }),
    'aborts: a call whose signal has aborted rejects',
  ],
  [
    'reaches another tenant',
    () => ({ tenantId: async () => '00000000-0000-4000-8000-000000000000' }),
    'the connection tells which tenant it reaches',
  ],
];

describe('the contract finds a directory that', () => {
  test.each(mistakes)('%s', async (_mistake, broken, caught) => {
    const cases = new Map<string, () => Promise<void>>();
    const open = () => openInMemory((good) => withParts(good, broken(good)));
    directoryContract({ test: (name, run) => cases.set(name, run), open });
    const found = [...cases].filter(([name]) => name.startsWith(caught));
    expect(found).toHaveLength(1);
    await expect(found[0]![1]()).rejects.toMatchObject({
      name: expect.stringMatching(/^(?:AssertionError|DeltaSyncError)$/),
    });
  });
});

function withParts(good: InMemoryDirectory, parts: Partial<Directory>): Directory {
  return {
    fetchPage: (...args) => good.fetchPage(...args),
    readUsers: (...args) => good.readUsers(...args),
    fetchGroupPage: (...args) => good.fetchGroupPage(...args),
    readGroups: (...args) => good.readGroups(...args),
    findByAddress: (...args) => good.findByAddress(...args),
    tenantId: (...args) => good.tenantId(...args),
    checkAttributes: (paths) => good.checkAttributes(paths),
    ...parts,
  };
}
