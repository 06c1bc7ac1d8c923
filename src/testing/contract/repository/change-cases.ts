import type { Change } from '../../../domain/change.js';
import { positionKey } from '../../../domain/records.js';
import type { Repository } from '../../../ports/repository.js';
import { assertSame, assertThat } from '../difference.js';
import type { CaseGroup } from './contract-case.js';
import { instantOf, personOf } from './contract-ids.js';
import { contractTenant } from './contract-records.js';
import type { Scene } from './scene.js';

const commitsEach = 40;

function changesFrom(position: number, count: number): Change[] {
  return Array.from({ length: count }, (_, index) => ({
    position: position + 1 + index,
    at: instantOf(index),
    kind: 'preserved',
    objectId: personOf(index),
    reason: 'disabled',
  }));
}

/** Commits changes at the head's position, again and again until enough have landed. */
async function writeOn(scene: Scene, by: Repository, count: number): Promise<void> {
  let landed = 0;
  while (landed < commitsEach) {
    const position = (await by.head(contractTenant))?.position ?? 0;
    const change = changesFrom(position, count);
    const result = await scene.commit({
      by,
      position,
      put: { change },
      head: { position: position + count },
    });
    if (result.outcome === 'committed') landed += 1;
  }
}

async function follow(by: Repository, last: number): Promise<void> {
  let seen = 0;
  while (seen < last) {
    const atLeast = (await by.head(contractTenant))?.position ?? 0;
    const { records } = await by.scan(contractTenant, 'change', { after: positionKey(seen), limit: 7 });
    const expected = records.map((_, index) => seen + 1 + index);
    const positions = records.map(({ position }) => position);
    assertSame(positions, expected, `the positions that a reader sees after ${seen}`);
    const due = Math.min(atLeast, seen + 7);
    assertThat(
      seen + records.length >= due,
      `the head is at ${atLeast}, and changes after ${seen} are missing`,
    );
    seen += records.length;
    await new Promise((resolve) => setImmediate(resolve));
  }
}

export const changeCases: CaseGroup = {
  about: 'changes',
  cases: {
    'of writers who race are in order and without a gap, for a reader at any time': async (scene) => {
      const [second, reader] = [await scene.store.reopen(), await scene.store.reopen()];
      const last = commitsEach * (2 + 3);
      await Promise.all([
        writeOn(scene, scene.repository, 2),
        writeOn(scene, second, 3),
        follow(reader, last),
      ]);
      const positions = (await scene.all('change')).map(({ position }) => position);
      assertSame(
        positions,
        changesFrom(0, last).map(({ position }) => position),
        'all positions in the end',
      );
    },

    'number 10,000 in one commit': async (scene) => {
      const change = changesFrom(0, 10_000);
      await scene.write({ put: { change }, head: { position: 10_000 } });
      assertSame(await scene.all('change', { limit: 3_000 }), change, 'the changes');
      const after = positionKey(9_990);
      assertSame(await scene.all('change', { after }), change.slice(9_990), 'the last ones');
    },

    'are replaced where they stand, and all others stay': async (scene) => {
      const change = changesFrom(0, 30);
      await scene.write({ put: { change }, head: { position: 30 } });
      const nobody = { userPrincipalName: null, mail: null, backupAddress: null };
      const next = change.map((each): Change => {
        const { position, at } = each;
        if (position % 7 !== 0) return each;
        return {
          position,
          at,
          kind: 'identity-changed',
          objectId: personOf(1),
          before: nobody,
          after: nobody,
        };
      });
      const replaced = next.filter((each, index) => each !== change[index]);
      await scene.write({ put: { change: replaced } });
      assertSame(await scene.all('change', { limit: 4 }), next, 'the changes');
      const kinds = ['identity-changed'] as const;
      assertSame(await scene.all('change', { filter: { kinds } }), replaced, 'those of the new kind');
      assertSame((await scene.repository.head(contractTenant))?.position, 30, 'the position of the head');
    },

    'are read on from the position that a reader keeps, also one that was removed': async (scene) => {
      const change = changesFrom(0, 30);
      await scene.write({ put: { change }, head: { position: 30 } });
      const pruned = change.slice(0, 20).map(({ position }) => positionKey(position));
      await scene.write({ remove: { change: pruned }, head: { changesPruned: 20 } });
      for (const position of [0, 10, 20, 25, 30, 99]) {
        const found = await scene.all('change', { after: positionKey(position), limit: 4 });
        assertSame(found, change.slice(Math.max(20, position)), `the changes after ${position}`);
      }
    },
  },
};
