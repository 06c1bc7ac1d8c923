import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Change } from '../../../src/domain/change.js';
import { DeltaSyncClient } from '../../../src/index.js';
import {
  aMapping,
  FakeLicense,
  InMemoryRepository,
  type InMemoryTransaction,
  VirtualClock,
} from '../../../src/testing/index.js';
import {
  batchReply,
  notFound,
  root,
  type ScriptedGraph,
  type ScriptedReply,
  type SeenRequest,
  scriptedGraph,
} from '../../unit/adapters/graph/scripted-graph.js';

type Body = Readonly<Record<string, unknown>>;

const tenantId = '3c9e6a52-1f4b-4d0a-9a53-7be0c2f1d846';
const folder = new URL('../../fixtures/graph/', import.meta.url);
const link = (name: string) => `${root}/v1.0/users/delta?${name}`;
/** A round's last page, with nothing on it. */
const theEnd = { '@odata.deltaLink': link('$deltatoken=the-end'), value: [] };

function sample(name: string): Body & { readonly value: readonly (Body & { readonly id: string })[] } {
  return JSON.parse(readFileSync(new URL(`${name}.json`, folder), 'utf8')).body;
}

/** Somebody as a read by id shows them. */
const alive = (id: string, more: Body = {}) => ({
  id,
  userPrincipalName: `${id.slice(0, 8)}@tenant.example`,
  mail: null,
  displayName: 'As before',
  accountEnabled: true,
  userType: 'Member',
  mobilePhone: '+44 20 7946 0199',
  jobTitle: 'Curator',
  proxyAddresses: [],
  ...more,
});

/** The documented pages, played as a round each, over the real SDK. */
class Documented {
  readonly clock = new VirtualClock();
  readonly repository = new InMemoryRepository({ clock: this.clock });
  readonly people = new Map<string, Body>();
  readonly softDeleted = new Set<string>();
  graph!: ScriptedGraph;
  client!: DeltaSyncClient<unknown, InMemoryTransaction>;
  #pages: Body[] = [];

  async start(): Promise<void> {
    this.graph = await scriptedGraph((request) => this.#answer(request));
    this.client = new DeltaSyncClient({
      tenantId,
      directory: this.graph.directory(),
      repository: this.repository,
      license: new FakeLicense(),
      clock: this.clock,
      select: ['mobilePhone', 'jobTitle'],
      retry: { maxAttempts: 1 },
    });
    await this.client.mappings.create(aMapping());
  }

  /** A round of these pages; gives what changed. */
  async round(...pages: Body[]): Promise<Change[]> {
    this.#pages = pages;
    const after = (await this.repository.head(tenantId))?.position ?? 0;
    await this.client.syncNow();
    const changes: Change[] = [];
    for await (const change of this.client.changes.list({ after })) changes.push(change);
    return changes;
  }

  /** People whom an initial round has brought before. */
  async managed(...ids: string[]): Promise<void> {
    for (const id of ids) this.people.set(id, alive(id));
    await this.round({ ...theEnd, value: [...this.people.values()] });
  }

  #answer(request: SeenRequest): ScriptedReply {
    const { target, body } = request;
    if (target.startsWith('/v1.0/organization')) return { body: { value: [{ id: tenantId }] } };
    if (target.includes('/users/delta')) return { body: this.#pages.shift() };
    if (target.includes('/getByIds')) {
      const ids = body.ids as string[];
      return { body: { value: ids.flatMap((id) => this.people.get(id) ?? []) } };
    }
    return batchReply(request, (url) => {
      const id = /(?:users|deletedItems)\/([^/?]+)/.exec(url)?.[1] ?? '';
      if (url.includes('deletedItems'))
        return this.softDeleted.has(id) ? { status: 200, body: { id } } : notFound;
      const person = this.people.get(id);
      return person === undefined ? notFound : { status: 200, body: person };
    });
  }
}

describe('each users/delta body of the documentation gives the decisions it prescribes', () => {
  let it: Documented;
  beforeEach(async () => {
    it = new Documented();
    await it.start();
  });
  afterEach(() => it.graph[Symbol.asyncDispose]());

  test('R4, R9: initial pages 1 to 3: partial people are read live, one without a UPN waits, a removal is no news', async () => {
    const pages = ['01-initial', '02-nextlink', '03-final-deltalink'].map((name) =>
      sample(`users-delta-${name}`),
    );
    const entries = pages.flatMap(({ value }) => value);
    const room = entries.find(({ displayName }) => displayName === 'Huddle Space 4')!;
    const people = entries.filter((entry) => entry !== room && !('@removed' in entry));
    for (const { id, displayName } of people) it.people.set(id, alive(id, { displayName }));
    it.people.set(room.id, { id: room.id, displayName: room.displayName, userPrincipalName: null });
    const changes = await it.round(...pages);
    expect(changes.filter(({ kind }) => kind === 'imported')).toHaveLength(people.length);
    expect(changes.filter(({ kind }) => kind === 'left-over')).toMatchObject([
      { objectId: room.id, reason: 'incomplete' },
    ]);
    expect(await it.client.status()).toMatchObject({ counts: { active: people.length, leftovers: 1 } });
    expect((await it.repository.head(tenantId))?.checkpoint.token?.deltaLink).toBe(
      pages[2]!['@odata.deltaLink'],
    );
  });

  test('R4: 04: nothing changed, nothing is written, and the newer token is kept', async () => {
    const page = sample('users-delta-04-nochange');
    await it.managed('5b76f589-a141-4a71-8bc8-7d84b9e83ea3');
    expect(await it.round(page)).toEqual([]);
    expect((await it.repository.head(tenantId))?.checkpoint.token?.deltaLink).toBe(page['@odata.deltaLink']);
  });

  test('R10, I6: 05: a changed name is taken, a removal preserves once a read proves it', async () => {
    const page = sample('users-delta-05-changes-removed');
    const [changed, removed] = page.value as [Body & { id: string }, { id: string }];
    await it.managed(changed.id, removed.id);
    it.people.delete(removed.id);
    it.softDeleted.add(removed.id);
    expect(await it.round(page)).toMatchObject([
      { kind: 'updated', objectId: changed.id, fields: ['displayName'] },
      { kind: 'preserved', objectId: removed.id, reason: 'soft-deleted' },
    ]);
  });

  test('R4: 06: the default properties; those that are not selected are nobody’s attributes', async () => {
    const page = sample('users-delta-06-default-properties');
    const [entry] = page.value as [Body & { id: string }];
    await it.managed(entry.id);
    it.people.set(entry.id, alive(entry.id, { ...entry }));
    await it.round(page, theEnd);
    const user = await it.client.users.get(entry.id);
    expect(user).toMatchObject({
      displayName: entry.displayName,
      mail: entry.mail,
      backupAddress: entry.mail,
      attributes: { jobTitle: entry.jobTitle, mobilePhone: entry.mobilePhone },
    });
    expect(user?.attributes).not.toHaveProperty('officeLocation');
  });

  test('R4: 07: an explicit null clears', async () => {
    const page = sample('users-delta-07-select-with-null');
    const [entry] = page.value as [Body & { id: string }];
    await it.managed(entry.id);
    await it.round(page, theEnd);
    expect((await it.client.users.get(entry.id))?.attributes).toMatchObject({
      mobilePhone: null,
      jobTitle: 'Curator',
    });
  });

  test('R4: 08: return=minimal: what is absent stays as it was', async () => {
    const page = sample('users-delta-08-return-minimal');
    const [entry] = page.value as [Body & { id: string }];
    await it.managed(entry.id);
    await it.round(page, theEnd);
    const { jobTitle } = entry;
    expect(await it.client.users.get(entry.id)).toMatchObject({
      displayName: entry.displayName,
      attributes: { jobTitle, mobilePhone: '+44 20 7946 0199' },
    });
  });

  test('S8: 09: manager@delta is nobody’s property and breaks nothing', async () => {
    const page = sample('users-delta-09-manager-delta');
    const [entry] = page.value as [Body & { id: string }];
    await it.managed(entry.id);
    it.people.set(entry.id, alive(entry.id, { ...entry }));
    await it.round(page);
    const user = await it.client.users.get(entry.id);
    expect(user).toMatchObject({ userPrincipalName: entry.userPrincipalName });
    expect(Object.keys(user!.attributes).filter((name) => name.includes('manager'))).toEqual([]);
  });

  test('S3: 10: an empty page with a nextLink goes on, and what follows counts', async () => {
    const id = '5b76f589-a141-4a71-8bc8-7d84b9e83ea3';
    const changes = await it.round(sample('users-delta-10-empty-page-with-nextlink'), {
      ...theEnd,
      value: [alive(id)],
    });
    expect(changes).toMatchObject([{ kind: 'imported', objectId: id }]);
  });

  test('R12: 11: a deltaLink without people takes nothing from those who are managed', async () => {
    const id = '5b76f589-a141-4a71-8bc8-7d84b9e83ea3';
    await it.managed(id);
    expect(await it.round(sample('users-delta-11-latest'))).toEqual([]);
    expect(await it.client.users.get(id)).toMatchObject({ state: 'active' });
  });
});
