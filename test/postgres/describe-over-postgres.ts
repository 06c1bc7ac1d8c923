import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { StoreEnd } from '../histories/store-end.js';
import { type StoreOf, storeInMemory } from '../histories/store-of.js';
import { Tally } from '../simulation/tally.js';
import { type HistoryStores, openHistoryStores } from './history-stores.js';

interface PlayedHistory {
  readonly tally: Tally;
  readonly told: readonly string[];
  end(): Promise<StoreEnd>;
}

/** Histories that the suite in memory plays, too. */
export interface Histories {
  readonly about: string;
  readonly from: number;
  readonly to: number;
  /** How many of them are played unless the environment says otherwise. */
  readonly count: number;
  readonly play: (seed: number, storeOf: StoreOf) => Promise<PlayedHistory>;
}

const blockSize = 10;
/** Ten take a few seconds on a free machine. */
const patienceMs = 180_000;

/**
 * Plays histories over a real server, with all the checks of those in memory, and again in memory: what is told on the way and
 * every record in the end must be the same.
 *
 * Each costs ten times as much as in memory, so that only the first ones are played:
 * `POSTGRES_HISTORIES=20000 npx vitest run over-postgres` plays as many of each kind, here all of them. `seedVariable` names one,
 * for example `IDENTITY_SEED=7 npx vitest run test/identity-histories/over-postgres.test.ts`.
 */
export function describeOverPostgres(seedVariable: string, kinds: readonly Histories[]): void {
  let stores: HistoryStores;
  beforeAll(async () => {
    stores = await openHistoryStores(inject('postgresUrl'));
  });
  afterAll(() => stores.close());

  async function playBoth({ play }: Histories, seed: number): Promise<PlayedHistory> {
    const played = await play(seed, stores.storeOf);
    const end = await played.end();
    const inMemory = await play(seed, storeInMemory);
    expect(played.told, `${seedVariable}=${seed}: the story`).toEqual(inMemory.told);
    expect(end, `${seedVariable}=${seed}: the end`).toEqual(await inMemory.end());
    return played;
  }

  const only = process.env[seedVariable];
  for (const kind of kinds) {
    if (only === undefined) describeFirst(kind, playBoth);
    else describeOne(kind, Number(only), playBoth);
  }
}

type Play = (kind: Histories, seed: number) => Promise<PlayedHistory>;

function describeFirst(kind: Histories, play: Play): void {
  const { about, from } = kind;
  const count = Number(process.env.POSTGRES_HISTORIES ?? kind.count);
  const to = Math.min(kind.to, from + count - 1);
  const tally = new Tally();
  describe(`${about}, over Postgres`, () => {
    afterAll(() => {
      process.stdout.write(`\n${about} ${from} to ${to} of ${kind.to}, over Postgres\n${tally.table}\n`);
    });
    for (let first = from; first <= to; first += blockSize) {
      const last = Math.min(to, first + blockSize - 1);
      test(
        `${first} to ${last} pass as in memory and end with the same records`,
        async () => {
          for (let seed = first; seed <= last; seed += 1) tally.add((await play(kind, seed)).tally);
        },
        patienceMs,
      );
    }
  });
}

function describeOne(kind: Histories, seed: number, play: Play): void {
  const { about, from, to } = kind;
  test.skipIf(seed < from || seed > to)(`${about}: ${seed}, over Postgres`, async () => {
    const { told, tally } = await play(kind, seed);
    process.stdout.write(`${told.join('\n')}\n${tally.table}\n`);
  });
}
