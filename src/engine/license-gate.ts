import { licenseExpired } from '../core/license/seats.js';
import { DeltaSyncError } from '../errors.js';
import type { Clock } from '../ports/clock.js';
import type { License, LicenseProvider } from '../ports/license-provider.js';
import { inPatience } from './host-patience.js';
import { withoutTokens } from './store-error.js';

/** Asks the product's license before each fetch and each commit (R8). */
export class LicenseGate {
  readonly #license: LicenseProvider;
  readonly #tenantId: string;
  readonly #clock: Clock;
  readonly #unknown: 'closed' | 'open';
  #known: License = { status: 'active' };

  constructor(context: {
    readonly license: LicenseProvider;
    readonly tenantId: string;
    readonly clock: Clock;
    readonly policy: { readonly licenseUnknown: 'closed' | 'open' };
  }) {
    this.#license = context.license;
    this.#tenantId = context.tenantId;
    this.#clock = context.clock;
    this.#unknown = context.policy.licenseUnknown;
  }

  /** The license in force; throws ERR_LICENSE_EXPIRED or ERR_LICENSE_UNAVAILABLE. */
  async pass(): Promise<License> {
    const license = await this.ask();
    if (licenseExpired(license, this.#clock.now())) {
      throw new DeltaSyncError('ERR_LICENSE_EXPIRED', 'The license of this tenant has expired');
    }
    return license;
  }

  /**
   * The license as it is, expired or not. With `licenseUnknown: 'open'` the last answer stands in for one that can't be
   * had; else ERR_LICENSE_UNAVAILABLE.
   */
  async ask(): Promise<License> {
    let cause: unknown;
    try {
      const license = await inPatience(this.#clock, this.#license.check(this.#tenantId));
      const problem = licenseProblem(license);
      if (problem === undefined) {
        this.#known = license;
        return license;
      }
      cause = new Error(problem);
    } catch (error) {
      cause = withoutTokens(error);
    }
    if (this.#unknown === 'open') return this.#known;
    throw new DeltaSyncError('ERR_LICENSE_UNAVAILABLE', 'The license provider gave no usable answer', {
      retryable: true,
      cause,
    });
  }
}

function licenseProblem(license: unknown): string | undefined {
  if (typeof license !== 'object' || license === null) return 'the answer is no object';
  const { status, expiresAt, seats } = license as Record<string, unknown>;
  if (status !== 'active' && status !== 'expired') return "status is neither 'active' nor 'expired'";
  if (expiresAt !== undefined && !(expiresAt instanceof Date && !Number.isNaN(expiresAt.getTime()))) {
    return 'expiresAt is no valid Date';
  }
  if (seats === undefined) return undefined;
  if (typeof seats !== 'object' || seats === null) return 'seats is no object';
  const { limit, usedElsewhere = 0 } = seats as Record<string, unknown>;
  return isCount(limit) && isCount(usedElsewhere) ? undefined : 'seats are no numbers from 0';
}

function isCount(value: unknown): boolean {
  return typeof value === 'number' && value >= 0;
}
