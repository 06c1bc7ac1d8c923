import fc from 'fast-check';
import { GraphDirectory, type GraphDirectoryOptions } from '../../../src/adapters/graph/index.js';
import { DeltaSyncClient, type DeltaSyncOptions } from '../../../src/index.js';
import {
  FakeLicense,
  InMemoryDirectory,
  InMemoryRepository,
  VirtualClock,
} from '../../../src/testing/index.js';
import { simpleEdge } from '../edge.js';
import { outcomeOf } from '../outcome.js';
import { hostileValue, made, type Recipe } from '../recipe.js';

export interface Options {
  /** Each replaces what a client works with, or is an option that there is not. */
  readonly client: Readonly<Record<string, Recipe>>;
  readonly policy: Readonly<Record<string, Recipe>>;
  readonly retry: Readonly<Record<string, Recipe>>;
  /** Instead of all options. */
  readonly instead: Recipe | null;
  readonly graph: Recipe;
}

const names = [
  'tenantId',
  'directory',
  'repository',
  'license',
  'assignmentSchema',
  'select',
  'onCommit',
  'policy',
  'retry',
  'clock',
  'random',
  '__proto__',
  'extra',
];
const policies = [
  'intervalMs',
  'fullRoundEveryMs',
  'leaseTtlMs',
  'addressSource',
  'userTypes',
  'disabledOnFirstImport',
  'onDisabled',
  'onUnmatched',
  'reassign',
  'maxImportsPerRound',
  'directoryLagMs',
  'licenseUnknown',
  'verifyUnknown',
  'toString',
];
const retries = ['maxElapsedMs', 'minDelayMs', 'maxDelayMs', 'maxAttempts', 'requestTimeoutMs', '__proto__'];
const some = (of: readonly string[], maxKeys: number) =>
  fc.dictionary(
    fc.constantFrom(...of),
    fc.oneof(hostileValue, fc.nat(), fc.constantFrom('open', 'all', ['mail.x'], ['skills'], ['a'])),
    { maxKeys },
  );

/** Options make a client that works, or ERR_OPTIONS_INVALID with each field that is wrong. */
export const options = simpleEdge<Options>({
  name: 'options',
  shortRuns: 400,
  arbitrary: fc.record({
    client: some(names, 2),
    policy: some(policies, 2),
    retry: some(retries, 2),
    instead: fc.oneof({ weight: 8, arbitrary: fc.constant(null) }, hostileValue),
    graph: fc.oneof(
      hostileValue,
      fc.record({ client: hostileValue, origin: hostileValue }),
      fc.record({ credential: hostileValue, tenantId: hostileValue, cloud: hostileValue }),
    ),
  }),
  async check({ client, policy, retry, instead, graph }) {
    const clock = new VirtualClock();
    const directory = new InMemoryDirectory({ clock });
    directory.addUser();
    const base = {
      tenantId: directory.tenant,
      directory,
      repository: new InMemoryRepository({ clock }),
      license: new FakeLicense(),
      clock,
    };
    const values = made(client) as Record<string, unknown>;
    const given =
      instead === null ? { ...base, policy: made(policy), retry: made(retry), ...values } : made(instead);
    const built = await outcomeOf(() => new DeltaSyncClient(given as DeltaSyncOptions<unknown, never>));
    if (built.kind === 'refused') {
      const { code, problems } = built.error;
      const blamesDirectory = code === 'ERR_DIRECTORY_RESPONSE_INVALID' && 'directory' in client;
      if (!blamesDirectory && (code !== 'ERR_OPTIONS_INVALID' || problems.length === 0)) {
        throw new Error(`refused without a reason: ${code}`, { cause: built.error });
      }
    } else if (Object.keys(client).length === 0) {
      const round = await outcomeOf(() => built.value.syncNow());
      if (round.kind === 'refused') throw round.error;
    }
    for (const make of [
      () => new GraphDirectory(made(graph) as GraphDirectoryOptions),
      () => GraphDirectory.fromCredential(made(graph) as never),
    ]) {
      const outcome = await outcomeOf(make);
      if (outcome.kind === 'clean') continue;
      if (outcome.error.code !== 'ERR_OPTIONS_INVALID') throw outcome.error;
    }
  },
});
