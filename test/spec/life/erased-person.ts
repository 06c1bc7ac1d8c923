import { DeltaSyncClient } from '../../../src/client.js';
import type { OnCommit } from '../../../src/options.js';
import type { Repository } from '../../../src/ports/repository.js';
import { SeededRandom } from '../../../src/testing/graph-simulator/seeded-random.js';
import { FakeLicense, InMemoryDirectory, VirtualClock } from '../../../src/testing/index.js';
import { dayMs, hourMs } from '../client/world.js';

export const word = { by: 'ann@product.example', reason: 'asked for' };

/** Everything that ever named Anna; nobody else has any of it, but for `recycled`. */
export const annas = {
  first: 'Anna.First@tenant.example',
  second: 'anna.second@tenant.example',
  third: 'anna.third@tenant.example',
  fourth: 'anna.fourth@tenant.example',
  alias: 'anna.alias@tenant.example',
  oldName: 'Anna Oldname',
  newName: 'Anna Newname',
  department: 'Annas-Department',
  phone: '+49-555-0142',
  ref: 'row-of-anna',
};
/** Hers once, and somebody else's now. */
export const recycled = 'recycled@tenant.example';

export interface Past {
  readonly clock: VirtualClock;
  readonly directory: InMemoryDirectory;
  readonly client: DeltaSyncClient<unknown, never>;
  readonly anna: string;
  readonly ben: string;
  /** When she was at her first address, as two sights show. */
  readonly atFirst: Date;
  readonly people: readonly string[];
  readonly groups: readonly string[];
  round(full?: boolean): Promise<void>;
  /** Another process of the product. */
  another(onCommit?: OnCommit<never>): DeltaSyncClient<unknown, never>;
}

const named = (address: string, alias: string = address) => ({
  userPrincipalName: address,
  mail: address,
  proxyAddresses: [`SMTP:${address}`, `smtp:${alias}`],
});

/**
 * Anna has had three names and is on hold for the fourth; one of her addresses went to Ben, with a suspect window; she is a
 * member of a group that a mapping asks about; and her disabling waits for approval, too.
 */
export async function aRichPast(repository: Repository<never>, tenant?: string): Promise<Past> {
  const clock = new VirtualClock();
  const directory = new InMemoryDirectory({
    clock,
    ...(tenant === undefined ? {} : { tenant }),
  });
  const random = new SeededRandom(7);
  const another = (onCommit?: OnCommit<never>) =>
    new DeltaSyncClient<unknown, never>({
      tenantId: directory.tenant,
      directory,
      repository,
      license: new FakeLicense(),
      clock,
      random: () => random.next(),
      select: ['department', 'mobilePhone', 'jobTitle'],
      policy: {
        directoryLagMs: hourMs,
        brake: { preserve: { maxUsers: 0, minUsers: 0 }, rekey: { maxUsers: 3, minUsers: 3 } },
      },
      ...(onCommit === undefined ? {} : { onCommit }),
    });
  const client = another();
  const round = async (full = false) => {
    clock.advance(dayMs);
    if (full) await client.resetDeltaToken({ by: word.by, reason: 'a full round' });
    await client.syncNow();
  };
  const group = directory.addGroup();
  const anna = directory.addUser({
    ...named(annas.first, annas.alias),
    displayName: annas.oldName,
    department: annas.department,
    mobilePhone: annas.phone,
  });
  const ben = directory.addUser(named('ben@tenant.example'));
  const others = directory.addUsers(8);
  for (const id of [anna, ben, ...others]) directory.addMember(group, id);
  await client.mappings.create({ name: 'members', criteria: { memberOf: group }, assignment: {} });
  await round();
  directory.updateUser(anna, { jobTitle: 'one more' });
  await round(true);
  const atFirst = new Date(clock.now().getTime() - dayMs / 2);
  directory.updateUser(anna, { jobTitle: 'and another' });
  await round(true);
  directory.updateUser(anna, { ...named(recycled), displayName: annas.newName });
  await round();
  directory.updateUser(anna, named(annas.second));
  directory.updateUser(ben, named(recycled));
  await round();
  directory.updateUser(anna, named(annas.third));
  await round();
  for (const id of others) directory.updateUser(id, named(`moved-${id}@tenant.example`));
  directory.updateUser(anna, { accountEnabled: false });
  await round();
  directory.updateUser(anna, named(annas.fourth));
  await round();
  await bringAlong(repository, directory.tenant, anna);
  const people = [anna, ben, ...others];
  return { clock, directory, client, anna, ben, atFirst, people, groups: [group], round, another };
}

/** A product that was there before gives its people references of its own. */
async function bringAlong(repository: Repository<never>, tenantId: string, objectId: string): Promise<void> {
  const position = (await repository.head(tenantId))!.position;
  const users = await repository.get(tenantId, 'user', [objectId]);
  const put = { user: users.map((user) => ({ ...user, ref: annas.ref })) };
  await repository.commit(tenantId, { position, commitId: 'bring-along' }, { put, remove: {}, head: {} });
}

/** What of Anna's is found in a text, whatever its case. */
export function foundIn(text: string): string[] {
  const all = text.toLowerCase();
  return Object.values(annas).filter((name) => all.includes(name.toLowerCase()));
}
