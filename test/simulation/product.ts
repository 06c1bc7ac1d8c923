import { GraphDirectory } from '../../src/adapters/graph/index.js';
import { DeltaSyncClient } from '../../src/client.js';
import type { Policy } from '../../src/options.js';
import type { License, LicenseProvider } from '../../src/ports/license-provider.js';
import type { GraphSimulator } from '../../src/testing/graph-simulator/index.js';
import type { VirtualClock } from '../../src/testing/index.js';
import { inTurn, type Turns } from '../histories/turns.js';
import type { Assignment } from './mapping-steps.js';
import { Life, mortal } from './mortal.js';
import type { Prng } from './prng.js';
import type { WatchedRepository } from './watched-repository.js';

/** A license that may lapse at its n-th check, in the middle of a round. */
export class LapsingLicense implements LicenseProvider {
  lapsed = false;
  #checksLeft = Number.POSITIVE_INFINITY;

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
    return { status: this.lapsed ? 'expired' : 'active' };
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
  readonly select: readonly string[];
  readonly beforeDirectoryCall: () => Promise<void>;
}

export interface Process {
  readonly client: DeltaSyncClient<Assignment, unknown>;
  readonly life: Life;
}

/** A process of the product, over the same store and the same tenant as those before it. */
export function startProcess(parts: ProductParts): Process {
  const { simulator, repository, turns, license, clock, prng, policy, select } = parts;
  const life = new Life();
  const graph = new GraphDirectory({ client: simulator.client({ direct: true }) });
  const directory = inTurn(graph, turns, ['checkAttributes']);
  const client = new DeltaSyncClient<Assignment, unknown>({
    tenantId: simulator.tenant.tenantId,
    directory: mortal(directory, life, parts.beforeDirectoryCall, ['checkAttributes']),
    repository: mortal(inTurn(repository, turns), life),
    license,
    clock,
    random: () => prng.next(),
    policy,
    select,
  });
  return { client, life };
}
