import type { License, LicenseProvider } from '../ports/license-provider.js';

/** A license that a test changes at will. Active and without a seat limit until told otherwise. */
export class FakeLicense implements LicenseProvider {
  /** How often it was asked. */
  checks = 0;
  #answer: License | Error = { status: 'active' };

  async check(_tenantId: string): Promise<License> {
    this.checks += 1;
    if (this.#answer instanceof Error) throw this.#answer;
    return this.#answer;
  }

  activate(seats?: License['seats']): void {
    this.#answer = seats === undefined ? { status: 'active' } : { status: 'active', seats };
  }

  expire(): void {
    this.#answer = { status: 'expired' };
  }

  /** Active until an instant, which counts as expired. */
  expireAt(expiresAt: Date): void {
    this.#answer = { status: 'active', expiresAt };
  }

  /** The license server does not answer. */
  fail(error: Error = new Error('license server unreachable')): void {
    this.#answer = error;
  }
}
