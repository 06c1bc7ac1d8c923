import type { Emit } from '../events.js';
import type { OnCommit, ResolvedPolicy, ResolvedRetry } from '../options.js';
import type { Clock } from '../ports/clock.js';
import type { Directory } from '../ports/directory.js';
import type { LicenseProvider } from '../ports/license-provider.js';
import type { Repository } from '../ports/repository.js';

/** What a client was given, with every default in place. */
export interface EngineContext<Tx = never> {
  readonly tenantId: string;
  readonly directory: Directory;
  readonly repository: Repository<Tx>;
  readonly license: LicenseProvider;
  readonly clock: Clock;
  readonly random: () => number;
  readonly policy: ResolvedPolicy;
  readonly retry: ResolvedRetry;
  readonly select: readonly string[];
  readonly onCommit: OnCommit<Tx> | undefined;
  readonly emit: Emit;
  /** Names this client among those that share the tenant. */
  readonly owner: string;
  /** Whether the connection has been seen to reach this tenant; forgotten after a 401 (S10). */
  readonly proof: { tenant: boolean };
}
