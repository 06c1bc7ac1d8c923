import fc from 'fast-check';
import { aMapping, type InMemoryDirectory } from '../../../src/testing/index.js';
import { dayMs, type World, world } from '../../spec/client/world.js';
import { type Act, deformation, play } from '../deformed.js';
import { simpleEdge } from '../edge.js';
import { type Outcome, outcomeOf, refuseSecrets } from '../outcome.js';
import { inPassingTime } from '../passing-time.js';

const methods = [
  'fetchPage',
  'readUsers',
  'fetchGroupPage',
  'readGroups',
  'findByAddress',
  'tenantId',
] as const;
type Method = (typeof methods)[number];

export interface Adapter {
  readonly method: Method;
  /** The calls of that method that go wrong: so many after the first few. */
  readonly after: number;
  readonly times: number;
  readonly act: Act;
  readonly call: 'syncNow' | 'preview' | 'import' | 'explain' | 'verify' | 'verifyMany' | 'syncIfDue';
}

/** An adapter of a stranger that answers whatever it likes: each call has a result or is refused, and a later round heals. */
export const directory = simpleEdge<Adapter>({
  name: 'directory',
  shortRuns: 80,
  arbitrary: fc.record({
    method: fc.constantFrom(...methods),
    after: fc.nat(3),
    times: fc.constantFrom(1, 2, 1_000),
    act: deformation,
    call: fc.constantFrom(
      'syncNow' as const,
      'syncNow',
      'syncNow',
      'preview',
      'import',
      'explain',
      'verify',
      'verifyMany',
      'syncIfDue',
    ),
  }),
  async check(input) {
    const { it, groupId, ids } = await tenantWithGroup();
    await it.client.syncNow();
    it.directory.updateUser(ids[0]!, {
      userPrincipalName: 'moved@contoso.example',
      mail: 'moved@contoso.example',
    });
    it.directory.removeUser(ids[1]!);
    it.directory.addUsers(3);
    it.directory.addMember(groupId, ids[2]!);
    const restore = spoil(it.directory, input);
    const outcome = await outcomeOf<unknown>(() => inPassingTime(it.clock, () => call(it, input.call, ids)));
    refuseSecrets(await it.client.status());
    restore();
    it.clock.advance(366 * dayMs);
    await it.client.resetDeltaToken({ by: 'fuzz', reason: 'an adapter went wrong' });
    await expectHealed(it, outcome);
  },
});

async function tenantWithGroup() {
  const it = world({ behaviour: { pageSize: 3 }, retry: { maxAttempts: 3 } });
  const ids = it.directory.addUsers(5);
  const groupId = it.directory.addGroup();
  it.directory.addMember(groupId, ids[0]!);
  await it.client.mappings.create(
    aMapping({ criteria: { any: [{ memberOf: groupId }, { everyone: true }] } }),
  );
  return { it, groupId, ids };
}

/** @returns what gives the adapter its honest ways back */
function spoil(directory: InMemoryDirectory, { method, after, times, act }: Adapter): () => void {
  const honest = directory[method].bind(directory) as (...args: unknown[]) => unknown;
  let calls = 0;
  const spoilt = async (...args: unknown[]): Promise<unknown> => {
    calls += 1;
    const wrong = calls > after && calls <= after + times;
    return wrong ? play(act, () => honest(...args)) : honest(...args);
  };
  Object.assign(directory, { [method]: spoilt });
  return () => void Object.assign(directory, { [method]: honest });
}

async function call(
  { client }: World,
  name: Adapter['call'],
  [first, second]: readonly string[],
): Promise<unknown> {
  const query = { objectId: first!, address: 'moved@contoso.example' };
  switch (name) {
    case 'import': {
      const { value } = await client.mappings.list().next();
      return client.users.import(second!, { mappingId: value!.mappingId });
    }
    case 'explain':
      return client.users.explain(first!);
    case 'verify':
      return client.identity.verify(query);
    case 'verifyMany':
      return client.identity.verifyMany([query, { objectId: second! }]);
    default:
      return client[name]();
  }
}

/** A round completes again: the next one, or where a link was stored that leads nowhere, and is told, the one after. */
export async function expectHealed({ client }: World, before: Outcome<unknown>): Promise<void> {
  let healed = await outcomeOf(() => client.syncNow());
  if (healed.kind === 'refused' && healed.error.code === 'ERR_DIRECTORY_LINK_INVALID') {
    healed = await outcomeOf(() => client.syncNow());
  }
  if (healed.kind === 'clean' && healed.value.outcome === 'completed') return;
  const cause = healed.kind === 'refused' ? healed.error : healed.value;
  const was = before.kind === 'refused' ? before.error.code : 'a result';
  throw new Error(`no round completes any more, after ${was}`, { cause });
}
