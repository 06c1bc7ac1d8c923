import { afterAll, beforeAll, describe, expect, inject } from 'vitest';
import type { Repository } from '../../src/ports/repository.js';
import { exampleTenant } from '../../src/testing/index.js';
import { type StoreEnd, storeEnd } from '../histories/store-end.js';
import { type StoreOf, storeInMemory } from '../histories/store-of.js';
import { type HistoryStores, openHistoryStores } from '../postgres/history-stores.js';
import { cutRounds } from './cut-rounds.js';
import { explainedPeople } from './explained-people.js';
import { movingAddresses } from './moving-addresses.js';
import type { Over } from './over.js';
import { groupPreviews } from './preview/group-preview.js';
import { previews } from './preview/preview.js';
import { seats } from './seats.js';
import { splitPages } from './split-pages.js';

let stores: HistoryStores;
beforeAll(async () => {
  stores = await openHistoryStores(inject('postgresUrl'));
});
afterAll(() => stores.close());

/** What stood in each store of a scene when the next one was opened. */
async function endsOf(scene: Parameters<Over['play']>[0], storeOf: StoreOf): Promise<StoreEnd[]> {
  const ends: StoreEnd[] = [];
  let open: Repository | undefined;
  const end = async () => {
    if (open !== undefined) ends.push(await storeEnd(open, exampleTenant));
  };
  await scene(async (clock) => {
    await end();
    open = await storeOf(clock);
    return open;
  });
  await end();
  return ends;
}

/** One case in so many: each costs ten times as much as in memory. */
const oneIn = 20;

/**
 * The cases of the properties in memory, first over a real server, with the same checks, and again in memory, where every
 * record must end as there. `POSTGRES_HISTORIES=500 npx vitest run test/property/over-postgres.test.ts` plays up to 500
 * of each, which is all of them; a failure names its seed and path, and `FAST_CHECK_SEED` gives other cases.
 */
const overPostgres: Over = {
  runs: (inMemory) =>
    Math.min(inMemory, Number(process.env.POSTGRES_HISTORIES ?? Math.ceil(inMemory / oneIn))),
  async play(scene) {
    const ends = await endsOf(scene, (clock) => stores.storeOf(clock));
    expect(ends).toEqual(await endsOf(scene, storeInMemory));
  },
  isThorough: false,
};

describe('over Postgres', () => {
  for (const property of [
    cutRounds,
    splitPages,
    movingAddresses,
    seats,
    explainedPeople,
    previews,
    groupPreviews,
  ]) {
    property(overPostgres);
  }
});
