import { describe, expect, test } from 'vitest';
import { Life, mortal } from '../../simulation/mortal.js';
import { changesOf, hourMs, minuteMs, waiting } from '../client/world.js';
import { activeIds, aGroupWorld, type GroupWorld } from './group-world.js';

/** Another process with the world's store and directory that dies at a call, or right after it. */
function doomedClient({ directory, repository, another }: GroupWorld, call: number, afterwards: boolean) {
  const life = new Life();
  life.endAt(call, afterwards);
  const client = another({
    directory: mortal(directory, life, undefined, ['checkAttributes']),
    repository: mortal(repository, life),
  });
  return { life, client };
}

describe('S3, S12: interruptions', () => {
  test('a crash at whatever call between a page of groups and the evaluation of its people loses nobody', async () => {
    let died = 0;
    for (const afterwards of [false, true]) {
      for (let call = 1; ; call += 1) {
        const world = await aGroupWorld({
          behaviour: { memberSliceSize: 1 },
          policy: { onUnmatched: 'preserve' },
        });
        const { directory, repository, clock, client, group, sync, person } = world;
        const inner = directory.addGroup();
        directory.addMember(group, inner);
        const leaver = person('leaver', inner);
        const people = [person('ann'), person('bob')];
        await sync();
        directory.removeMember(inner, leaver);
        directory.addMember(inner, people[0]!);
        directory.addMember(group, people[1]!);
        clock.advance(12 * hourMs);
        const { life, client: doomed } = doomedClient(world, call, afterwards);
        await doomed.syncNow().catch(() => undefined);
        if (!life.dead) break;
        died += 1;
        clock.advance(2 * minuteMs);
        await client.syncNow();
        expect(await activeIds(client), `died at call ${call}`).toEqual([...people].sort());
        expect(await waiting(client)).toEqual({});
        expect(await changesOf(client, 'imported')).toHaveLength(3);
        const due = await repository.scan(directory.tenant, 'evaluation', { limit: 9 });
        expect(due.records).toEqual([]);
      }
    }
    expect(died).toBeGreaterThan(40);
  }, 60_000);

  test.each([
    ['of one stream', false],
    ['of two streams', true],
  ])(
    'R2: a round that goes on a day after a crash takes nobody by memberships %s of two different days',
    async (_of, isNested) => {
      let resumed = 0;
      for (const afterwards of [false, true]) {
        for (let call = 1; ; call += 1) {
          const world = await aGroupWorld({ behaviour: { memberSliceSize: 1, pageSize: 1 } });
          const { directory, repository, clock, client, group, sync, person } = world;
          const first = directory.addGroup();
          await client.mappings.create({
            name: 'by hand, and before the others',
            criteria: { memberOf: first },
            assignment: {},
            autoImport: false,
            priority: 0,
          });
          const held = isNested ? directory.addGroup() : first;
          if (isNested) directory.addMember(first, held);
          const ann = person('ann', group, held);
          const { life, client: doomed } = doomedClient(world, call, afterwards);
          await doomed.syncNow().catch(() => undefined);
          if (!life.dead) break;
          const streams = await repository.scan(directory.tenant, 'groupStream', { limit: 9 });
          resumed += streams.records.filter(({ pass }) => pass !== null && pass.pages > 0).length;
          directory.removeMember(group, ann);
          directory.removeGroup(held);
          clock.advance(12 * hourMs);
          await sync();
          expect(await activeIds(client), `died at call ${call}`).toEqual([]);
        }
      }
      expect(resumed).toBeGreaterThan(3);
    },
    60_000,
  );

  test('R8: a license that ends while groups are read ends the round aborted; valid again, it goes on', async () => {
    const { directory, client, repository, license, group, sync, person } = await aGroupWorld({
      behaviour: { memberSliceSize: 1 },
    });
    const people = [person('ann', group), person('bob', group)];
    const release = directory.hold('fetchGroupPage');
    const round = sync();
    await release.reached;
    license.expire();
    release();
    await expect(round).rejects.toMatchObject({
      code: 'ERR_LICENSE_EXPIRED',
      report: { outcome: 'aborted' },
    });
    expect((await repository.scan(directory.tenant, 'membership', { limit: 9 })).records).toEqual([]);
    license.activate();
    expect(await sync()).toMatchObject({ outcome: 'completed', imported: 2 });
    expect(await activeIds(client)).toEqual([...people].sort());
  });

  test('R5: whom the product refuses is left over, and the others of the page are in', async () => {
    const refused = new Set<string>();
    const { client, directory, group, sync, person } = await aGroupWorld({
      onCommit: async (_tx, changes) =>
        changes.flatMap((change) =>
          change.kind === 'imported' && refused.has(change.objectId) ? [change.objectId] : [],
        ),
    });
    const [ann, bob] = [person('ann'), person('bob')];
    await sync();
    refused.add(ann);
    for (const id of [ann, bob]) directory.addMember(group, id);
    await sync();
    expect(await activeIds(client)).toEqual([bob]);
    expect(await waiting(client)).toEqual({ [ann]: 'host-error' });
    refused.clear();
    await sync();
    expect(await activeIds(client)).toEqual([ann, bob].sort());
  });

  test('the calls to the store for a page of groups are fixed in number, and few when nothing changed', async () => {
    const counts: number[] = [];
    for (const size of [1, 400]) {
      const { directory, repository, group, sync, person } = await aGroupWorld();
      await sync();
      const quiet = repository.calls;
      await sync();
      counts.push(repository.calls - quiet);
      for (let index = 0; index < size; index += 1) {
        const device = directory.addDevice();
        directory.addMember(group, device);
      }
      const people = Array.from({ length: size }, (_, index) => person(`u${index}`));
      await sync();
      for (const id of people) directory.addMember(group, id);
      const before = repository.calls;
      await sync();
      counts.push(repository.calls - before);
    }
    expect(counts.slice(2)).toEqual(counts.slice(0, 2));
    process.stdout.write(
      `\nStore calls of a round with one group: quiet ${counts[0]}, with joiners ${counts[1]}\n`,
    );
  });
});
