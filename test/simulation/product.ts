import { GraphDirectory } from '../../src/adapters/graph/index.js';
import { DeltaSyncClient } from '../../src/client.js';
import type { Change } from '../../src/domain/change.js';
import { phases } from '../../src/domain/checkpoint.js';
import type { Policy } from '../../src/options.js';
import type { Clock } from '../../src/ports/clock.js';
import type { License, LicenseProvider } from '../../src/ports/license-provider.js';
import type { GraphSimulator, TokenRequest } from '../../src/testing/graph-simulator/index.js';
import type { VirtualClock } from '../../src/testing/index.js';
import { inTurn, type Turns } from '../histories/turns.js';
import type { Assignment } from './mapping-steps.js';
import { Life, mortal } from './mortal.js';
import type { PageChain } from './page-chain.js';
import type { Prng } from './prng.js';
import type { Limits } from './script.js';
import type { WatchedRepository } from './watched-repository.js';

/** A license that may lapse at its n-th check, in the middle of a round. */
export class LapsingLicense implements LicenseProvider {
  lapsed = false;
  /** Undefined without a limit. */
  seats: number | undefined;
  /** What it has told, and when. */
  readonly told: { readonly seats: number; readonly atMs: number }[] = [];
  readonly #clock: Pick<Clock, 'now'>;
  #checksLeft = Number.POSITIVE_INFINITY;

  constructor(clock: Pick<Clock, 'now'>) {
    this.#clock = clock;
  }

  lapseAfter(checks: number): void {
    this.#checksLeft = checks;
  }

  renew(): void {
    this.lapsed = false;
    this.#checksLeft = Number.POSITIVE_INFINITY;
  }

  async check(): Promise<License> {
    this.#checksLeft -= 1;
    if (this.#checksLeft < 0) this.lapsed = true;
    const { seats } = this;
    this.told.push({ seats: seats ?? Number.POSITIVE_INFINITY, atMs: this.#clock.now().getTime() });
    const limited = seats === undefined ? {} : { seats: { limit: seats } };
    return { status: this.lapsed ? 'expired' : 'active', ...limited };
  }
}

export interface ProductParts {
  readonly simulator: GraphSimulator;
  readonly repository: WatchedRepository;
  readonly turns: Turns;
  readonly license: LapsingLicense;
  readonly clock: VirtualClock;
  readonly prng: Prng;
  readonly policy: Policy;
  /** Those of the processes that are started now. */
  readonly limits: () => Limits;
  readonly select: readonly string[];
  /** The product's own writes in a commit; undefined when it has none. */
  readonly host: ((changes: readonly Change[]) => readonly string[]) | undefined;
  readonly pages: PageChain;
  /** The credential of all processes: a new token once it is handed the claims of a challenge. */
  readonly accessToken: (request: TokenRequest) => string;
  readonly beforeDirectoryCall: () => void;
}

export interface Process {
  readonly client: DeltaSyncClient<Assignment, unknown>;
  readonly life: Life;
  /** Commits that it has asked for. */
  readonly commits: () => number;
}

const usersAt = phases.indexOf('users');

/** A process of the product, over the same store and the same tenant as those before it. */
export function startProcess(parts: ProductParts): Process {
  const { simulator, repository, turns, license, clock, prng, policy, select, host, pages } = parts;
  const life = new Life();
  let commits = 0;
  const connection = simulator.client({ direct: true, accessToken: parts.accessToken });
  const graph = pages.watch(new GraphDirectory({ client: connection }));
  const directory = inTurn(graph, turns, ['checkAttributes']);
  const client = new DeltaSyncClient<Assignment, unknown>({
    tenantId: simulator.tenant.tenantId,
    directory: mortal(directory, life, parts.beforeDirectoryCall, ['checkAttributes'], 'directory'),
    repository: mortal(inTurn(repository, turns), life, (method) => {
      if (method === 'commit') commits += 1;
    }),
    license: mortal(license, life, undefined, [], 'license'),
    clock: mortalClock(clock, life),
    random: () => prng.next(),
    policy: { ...policy, brake: parts.limits() },
    select,
    ...(host === undefined
      ? {}
      : {
          onCommit: (_tx: unknown, changes: readonly Change[]) =>
            life.through(async () => host(changes), 'host'),
        }),
  });
  let paged = false;
  client.on('round:started', () => {
    paged = false;
  });
  client.on('page:committed', () => {
    paged = true;
  });
  life.usersDone = () => {
    const checkpoint = repository.mirror.head?.checkpoint;
    if (checkpoint?.state !== 'running') return paged;
    return paged || phases.indexOf(checkpoint.round.phase) > usersAt;
  };
  return { client, life, commits: () => commits };
}

/** Waits of a process: it may die in one, or wake up late. */
function mortalClock(clock: Clock, life: Life): Clock {
  return {
    now: () => clock.now(),
    sleep: (ms, options) =>
      options?.background === true
        ? life.beside(clock.sleep(ms, options))
        : life.through(() => clock.sleep(ms, options), 'clock'),
  };
}
