import { emptyHead, type RecordKind } from '../../../domain/records.js';
import type { Guard, Repository, Write } from '../../../ports/repository.js';
import { InMemoryRepository } from '../../in-memory-repository.js';
import { assertSame } from '../difference.js';
import type { CaseGroup, Cases } from './contract-case.js';
import { contractTenant } from './contract-records.js';
import { commitIdOf, randomFilter, randomKeys, randomRecord, randomWrite } from './random-commits.js';
import { recordKinds } from './record-kinds.js';
import { keyOf, type Scene } from './scene.js';
import { SeededChoice } from './seeded-choice.js';

const seeds = [1, 2, 3];
const commitsOfSeed = 25;

async function outcomeOf(by: Repository, guard: Guard, write: Write): Promise<unknown> {
  try {
    return (await by.commit(contractTenant, guard, write)).outcome;
  } catch (error) {
    return error instanceof Error && 'code' in error ? error.code : error;
  }
}

/** Reads of some kinds, by keys, by filters and page by page, of both stores. */
async function readAlike(
  scene: Scene,
  reference: Repository,
  choice: SeededChoice,
  at: string,
): Promise<void> {
  const by = scene.repository;
  assertSame(await by.head(contractTenant), await reference.head(contractTenant), `the head ${at}`);
  for (const kind of choice.some(recordKinds)) {
    const filter = randomFilter(choice, kind);
    const query = { limit: 1 + choice.below(8), ...(filter && { filter }) };
    const [found, expected] = [await scene.all(kind, query), await scene.all(kind, query, { by: reference })];
    assertSame(found, expected, `${kind} by ${JSON.stringify(filter)} ${at}`);
    const keys = [1, 2, 3].map((n) => keyOf(kind, randomRecord(choice, kind, n)));
    const byKey = sorted(kind, await by.get(contractTenant, kind, keys));
    assertSame(byKey, sorted(kind, await reference.get(contractTenant, kind, keys)), `${kind} by keys ${at}`);
  }
  const asked = randomKeys(choice);
  const users = sorted('user', await by.findUsers(contractTenant, asked));
  assertSame(
    users,
    sorted('user', await reference.findUsers(contractTenant, asked)),
    `the users found ${at}`,
  );
}

function sorted<K extends RecordKind, R extends Parameters<typeof keyOf<K>>[1]>(
  kind: K,
  records: readonly R[],
): R[] {
  return [...records].sort((a, b) => (keyOf(kind, a) < keyOf(kind, b) ? -1 : 1));
}

function sameAsReference(seed: number) {
  return async (scene: Scene): Promise<void> => {
    const choice = new SeededChoice(seed);
    const reference = new InMemoryRepository();
    for (let n = 0; n < commitsOfSeed; n += 1) {
      const at = `after commit ${n} of seed ${seed}`;
      const { position } = (await reference.head(contractTenant)) ?? emptyHead;
      const write = randomWrite(choice, position);
      const guard = {
        position: choice.oneIn(10) ? position + 1 : position,
        commitId: commitIdOf(seed, n),
      };
      const expected = await outcomeOf(reference, guard, write);
      assertSame(await outcomeOf(scene.repository, guard, write), expected, `the outcome ${at}`);
      await readAlike(scene, reference, choice, at);
    }
    assertSame(await scene.contents(), await scene.contents(reference), `everything of seed ${seed}`);
  };
}

const cases: Cases = Object.fromEntries(
  seeds.map((seed) => [`answers random commits as the reference does (seed ${seed})`, sameAsReference(seed)]),
);

export const referenceCases: CaseGroup = { about: 'the whole', cases };
