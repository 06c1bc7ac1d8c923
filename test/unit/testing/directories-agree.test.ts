import { afterEach, expect, test } from 'vitest';
import { GraphDirectory } from '../../../src/adapters/graph/index.js';
import type { DirectoryEntry } from '../../../src/domain/directory-user.js';
import type { Directory, PageRequest } from '../../../src/ports/directory.js';
import { GraphSimulator } from '../../../src/testing/graph-simulator/index.js';
import { exampleTenant, InMemoryDirectory, type UserProperties } from '../../../src/testing/index.js';
import { seeded, select } from './delta-round.js';

let simulator: GraphSimulator | undefined;

afterEach(async () => {
  await simulator?.stop();
  simulator = undefined;
});

/** The same tenant twice: in memory, and behind Graph's wire. */
async function twins() {
  const now = () => new Date('2026-01-01T00:00:00Z');
  simulator = await GraphSimulator.start({ tenantId: exampleTenant, pageSize: 4, now });
  simulator.behaviour.tombstonesInInitial = false;
  const inMemory = new InMemoryDirectory({ clock: { now }, behaviour: { pageSize: 4 } });
  return {
    inMemory,
    tenant: simulator.tenant,
    overGraph: new GraphDirectory({ client: simulator.client() }),
  };
}

type Twins = Awaited<ReturnType<typeof twins>>;

interface Pages {
  readonly pages: readonly (readonly DirectoryEntry[])[];
  readonly deltaLink: string;
}

async function drain(directory: Directory, from?: string): Promise<Pages> {
  const round = from === undefined ? 'initial' : 'incremental';
  const pages: (readonly DirectoryEntry[])[] = [];
  let request: PageRequest =
    from === undefined ? { kind: 'initial', select } : { kind: 'link', link: from, round };
  for (;;) {
    const page = await directory.fetchPage(request);
    if (page.kind !== 'page') return expect.fail(`the token is rejected: ${page.cause}`);
    pages.push(page.entries);
    if (page.next.kind === 'delta') return { pages, deltaLink: page.next.link };
    request = { kind: 'link', link: page.next.link, round };
  }
}

test('a stream of one person tells of nobody else', async () => {
  const { inMemory, tenant, overGraph } = await twins();
  const ids = inMemory.addUsers(9);
  for (const id of ids) tenant.addUser({ id, ...inMemory.user(id) });
  const asked = { kind: 'initial', select, ids: [ids[4]!] } as const;
  const pages = await Promise.all([inMemory, overGraph].map((directory) => directory.fetchPage(asked)));
  for (const page of pages) {
    expect(page).toMatchObject({ entries: [{ objectId: ids[4], whole: true }], next: { kind: 'delta' } });
  }
  await expect(inMemory.fetchPage({ ...asked, ids: ['x'] })).rejects.toMatchObject({
    code: 'ERR_DIRECTORY_REQUEST_INVALID',
  });
});

/** One change, made to both. */
function mutate({ inMemory, tenant }: Twins, removed: string[], random: () => number): void {
  const living = inMemory.users().map(({ id }) => id);
  const id = living[Math.floor(random() * living.length)];
  const act = Math.floor(random() * 6);
  if (act === 0 || id === undefined) {
    const properties: UserProperties = { department: 'Sales', userType: random() < 0.3 ? 'Guest' : null };
    const added = inMemory.addUser(properties);
    tenant.addUser({ ...properties, id: added });
  } else if (act === 1 || act === 2) {
    const mail = `renamed${Math.floor(random() * 1e9)}@tenant.example`;
    const patch = act === 1 ? { userPrincipalName: mail, mail } : { department: null, accountEnabled: false };
    inMemory.updateUser(id, patch);
    tenant.updateUser(id, patch);
  } else if (act === 3) {
    inMemory.removeUser(id);
    tenant.removeUser(id);
    removed.push(id);
  } else {
    const back = removed.shift();
    if (back === undefined) return;
    if (act === 4) {
      inMemory.restoreUser(back);
      tenant.restoreUser(back);
    } else {
      inMemory.purgeUser(back);
      tenant.purgeUser(back);
    }
  }
}

test.each([1, 2, 3, 4, 5, 6, 7, 8])(
  'in memory and over Graph, one history gives the same pages, reads and holders (seed %i)',
  async (seed) => {
    const both = await twins();
    const { inMemory, overGraph } = both;
    const random = seeded(seed);
    const removed: string[] = [];
    for (let count = 0; count < 12; count += 1) mutate(both, removed, random);
    let memory = await drain(inMemory);
    let graph = await drain(overGraph);
    expect(memory.pages).toEqual(graph.pages);
    for (let rounds = 0; rounds < 6; rounds += 1) {
      for (let count = 0; count < 6; count += 1) mutate(both, removed, random);
      memory = await drain(inMemory, memory.deltaLink);
      graph = await drain(overGraph, graph.deltaLink);
      expect(memory.pages).toEqual(graph.pages);
    }
    const ids = inMemory.users().map(({ id }) => id);
    const everybody = [...ids, ...removed, '99999999-0000-4000-8000-000000000001'];
    const reads = await inMemory.readUsers(everybody, select);
    const graphReads = await overGraph.readUsers(everybody, select);
    expect(new Map(reads.users)).toEqual(new Map(graphReads.users));
    for (const { mail } of inMemory.users().slice(0, 3)) {
      const address = String(mail).toUpperCase();
      expect(await inMemory.findByAddress(address)).toEqual(await overGraph.findByAddress(address));
    }
    expect(await inMemory.tenantId()).toBe(await overGraph.tenantId());
  },
);

test('both find groups and contacts by address', async () => {
  const { inMemory, tenant, overGraph } = await twins();
  const mail = 'sales@tenant.example';
  tenant.addGroup({ mail, id: inMemory.addGroup({ mail }) });
  tenant.addContact({ mail, id: inMemory.addContact({ mail }) });
  const found = await inMemory.findByAddress(mail);
  expect(found.holders.map(({ type }) => type)).toEqual(['group', 'contact']);
  expect(found).toEqual(await overGraph.findByAddress(mail));
});
