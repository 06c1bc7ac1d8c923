import fc from 'fast-check';
import type { StandardSchema } from '../../../src/ports/standard-schema.js';
import { aMapping, FakeLicense } from '../../../src/testing/index.js';
import { dayMs, world } from '../../spec/client/world.js';
import { type Act, act, deformation, play, playSync } from '../deformed.js';
import { simpleEdge } from '../edge.js';
import { outcomeOf, refuseSecrets } from '../outcome.js';
import { inPassingTime } from '../passing-time.js';
import { made } from '../recipe.js';
import { expectHealed } from './directory.js';

export interface HostFunctions {
  readonly what: 'onCommit' | 'onDisabled' | 'listener' | 'assignmentSchema' | 'license' | 'random' | 'onRow';
  /** Whether it answers at once, and not by a promise. */
  readonly sync: boolean;
  readonly after: number;
  readonly times: number;
  readonly act: Act;
}

const events = [
  'round:started',
  'page:received',
  'page:committed',
  'round:finished',
  'listener:error',
  'retry',
] as const;

/** Functions of the product that throw, reject, never settle and answer nonsense break neither round nor client. */
export const hostFunctions = simpleEdge<HostFunctions>({
  name: 'host-functions',
  shortRuns: 80,
  arbitrary: fc
    .record({
      what: fc.constantFrom(
        'onCommit' as const,
        'onDisabled',
        'listener',
        'assignmentSchema',
        'license',
        'random',
        'onRow',
      ),
      sync: fc.boolean(),
      after: fc.nat(3),
      times: fc.constantFrom(1, 2, 1_000),
      act: fc.oneof(act, deformation),
    })
    // A transaction that the product never ends is its own, as is a check of a mapping that never ends.
    .filter(
      ({ what, act }) =>
        act.do !== 'hang' || (what !== 'onCommit' && what !== 'assignmentSchema' && what !== 'onRow'),
    ),
  async check({ what, sync, after, times, act }) {
    let broken = false;
    let called = 0;
    /** The function of the product, or the true one as long as it is whole. */
    const host = (own: typeof what, whole: (...args: never[]) => unknown) => {
      return (...args: never[]): unknown => {
        if (own !== what || !broken) return whole(...args);
        called += 1;
        if (called <= after || called > after + times) return whole(...args);
        // Numbers are drawn at once.
        if (own === 'random') return act.do === 'answer' ? made(act.value) : Number.NaN;
        return sync && act.do !== 'deform' ? playSync(act) : play(act, async () => whole(...args));
      };
    };
    const license = new FakeLicense();
    license.activate({ limit: 100 });
    const check = license.check.bind(license);
    license.check = host('license', () => check(it.directory.tenant)) as typeof license.check;
    let drawn = 0;
    const honestRandom = () => {
      drawn = (drawn * 16_807 + 11) % 2_147_483_647;
      return drawn / 2_147_483_647;
    };
    const it = world({
      license,
      behaviour: { pageSize: 2 },
      random: host('random', honestRandom) as () => number,
      onCommit: host('onCommit', () => undefined) as () => undefined,
      policy: { onDisabled: host('onDisabled', () => 'preserve') as () => 'preserve' },
      assignmentSchema: {
        '~standard': {
          version: 1,
          vendor: 'fuzz',
          validate: host('assignmentSchema', ((value: unknown) => ({ value })) as never),
        },
      } as StandardSchema<unknown>,
    });
    const ids = it.directory.addUsers(5);
    await it.client.mappings.create(aMapping());
    await it.client.syncNow();
    it.directory.updateUser(ids[0]!, { accountEnabled: false });
    it.directory.updateUser(ids[1]!, { displayName: 'Other' });
    it.directory.addUsers(2);
    const listener = host('listener', () => undefined) as () => undefined;
    for (const event of events) it.client.on(event, listener);
    broken = true;
    const outcomes = [
      await outcomeOf<unknown>(() =>
        inPassingTime(it.clock, () => it.client.mappings.create(aMapping({ name: 'Another' }))),
      ),
      await outcomeOf<unknown>(() => inPassingTime(it.clock, () => it.client.syncNow())),
      await outcomeOf<unknown>(() => inPassingTime(it.clock, () => it.client.syncIfDue())),
      await outcomeOf<unknown>(() => inPassingTime(it.clock, () => it.client.status())),
      what === 'onRow'
        ? {
            kind: 'clean' as const,
            value: await previewed(it, host('onRow', () => undefined) as () => undefined),
          }
        : await outcomeOf<unknown>(() => inPassingTime(it.clock, () => it.client.preview())),
    ];
    broken = false;
    refuseSecrets(await it.client.status());
    it.clock.advance(366 * dayMs);
    await expectHealed(it, outcomes[1]!);
    if (what === 'listener' && outcomes[1]!.kind === 'refused') throw outcomes[1]!.error;
  },
});

/** Rejects with what `onRow` throws, and that is the product's own. */
async function previewed(
  { client, clock }: ReturnType<typeof world>,
  onRow: () => undefined,
): Promise<unknown> {
  return inPassingTime(clock, () => client.preview({ onRow })).catch(() => undefined);
}
