import fc from 'fast-check';
import { aMapping } from '../../../src/testing/index.js';
import { all, dayMs, type World, world } from '../../spec/client/world.js';
import { type Act, deformation, play } from '../deformed.js';
import { simpleEdge } from '../edge.js';
import { type Outcome, outcomeOf, refuseSecrets, secret } from '../outcome.js';
import { inPassingTime } from '../passing-time.js';
import { expectHealed } from './directory.js';

const methods = [
  'takeLease',
  'renewLease',
  'releaseLease',
  'leaseHolder',
  'head',
  'get',
  'findUsers',
  'scan',
  'commit',
  'landed',
] as const;

export interface Store {
  readonly method: (typeof methods)[number];
  readonly after: number;
  readonly times: number;
  readonly act: Act;
  readonly call: keyof typeof calls;
}

const calls = {
  syncNow: ({ client }: World) => client.syncNow(),
  syncIfDue: ({ client }: World) => client.syncIfDue(),
  preview: ({ client }: World) => client.preview(),
  status: ({ client }: World) => client.status(),
  create: ({ client }: World) => client.mappings.create(aMapping({ name: 'Another' })),
  users: ({ client }: World) => all(client.users.list()),
  leftovers: ({ client }: World) => all(client.leftovers.list()),
  changes: ({ client }: World) => all(client.changes.list()),
  reports: ({ client }: World) => all(client.reports.list()),
  history: ({ client }: World) => all(client.identity.history('11111111-1111-4111-8111-111111111111')),
  owner: ({ client, clock }: World) => client.identity.ownerOf('ann@contoso.example', clock.now()),
} as const;

/** A store of a stranger that answers whatever it likes, or fails with a driver's error that quotes a link. */
export const repository = simpleEdge<Store>({
  name: 'repository',
  shortRuns: 120,
  arbitrary: fc.record({
    method: fc.constantFrom(...methods),
    after: fc.nat(4),
    times: fc.constantFrom(1, 2, 1_000),
    // A store that hangs hangs its callers: drivers have limits of their own.
    act: deformation.filter((each) => each.do !== 'hang'),
    call: fc.constantFrom(
      ...(['syncNow', 'syncNow', 'syncNow', ...Object.keys(calls)] as (keyof typeof calls)[]),
    ),
  }),
  async check(input) {
    const it = world({ behaviour: { pageSize: 3 }, retry: { maxAttempts: 3 } });
    const [first, second] = it.directory.addUsers(5);
    await it.client.mappings.create(aMapping());
    await it.client.syncNow();
    it.directory.updateUser(first!, {
      userPrincipalName: 'moved@contoso.example',
      mail: 'moved@contoso.example',
    });
    it.directory.removeUser(second!);
    it.directory.addUsers(4);
    const heard: unknown[] = [];
    for (const event of ['round:finished', 'user:refused', 'retry', 'listener:error'] as const) {
      it.client.on(event, (payload) => void heard.push(payload));
    }
    const restore = spoil(it, input);
    const outcome: Outcome<unknown> = await outcomeOf(() =>
      inPassingTime<unknown>(it.clock, () => calls[input.call](it)),
    );
    restore();
    refuseSecrets(heard, await it.client.status());
    it.clock.advance(366 * dayMs);
    await expectHealed(it, outcome);
  },
});

function spoil({ repository }: World, { method, after, times, act }: Store): () => void {
  const honest = repository[method].bind(repository) as (...args: unknown[]) => Promise<unknown>;
  let asked = 0;
  const spoilt = async (...args: unknown[]): Promise<unknown> => {
    asked += 1;
    if (asked <= after || asked > after + times) return honest(...args);
    if (act.do === 'throw') throw new Error(`row refused: deltaLink=https://x/?$deltatoken=${secret}`);
    return play(act, () => honest(...args));
  };
  Object.assign(repository, { [method]: spoilt });
  return () => void Object.assign(repository, { [method]: honest });
}
