import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import { LicenseGate } from '../../../src/engine/license-gate.js';
import type { License } from '../../../src/ports/license-provider.js';
import { FakeLicense, VirtualClock } from '../../../src/testing/index.js';

function gate(licenseUnknown: 'closed' | 'open' = 'closed') {
  const license = new FakeLicense();
  const clock = new VirtualClock();
  return {
    license,
    clock,
    gate: new LicenseGate({ license, tenantId: 't', clock, policy: { licenseUnknown } }),
  };
}

describe('R8: the license is asked each time', () => {
  test('and passes with its seats while it is active', async () => {
    const { license, gate: asked } = gate();
    license.activate({ limit: 5 });
    expect(await asked.pass()).toEqual({ status: 'active', seats: { limit: 5 } });
    await asked.pass();
    expect(license.checks).toBe(2);
  });

  test('expired, or at the instant of its expiry, nobody passes', async () => {
    const { license, clock, gate: asked } = gate();
    license.expireAt(new Date(clock.now().getTime() + 1));
    await asked.pass();
    clock.advance(1);
    await expect(asked.pass()).rejects.toMatchObject({ code: 'ERR_LICENSE_EXPIRED', retryable: false });
    license.expire();
    await expect(asked.pass()).rejects.toMatchObject({ code: 'ERR_LICENSE_EXPIRED' });
  });
});

describe('R8: a license that can not be had', () => {
  test('closed: nobody passes, and asking later may help', async () => {
    const { license, gate: asked } = gate();
    license.fail(new Error('Bearer secret refused'));
    const error: unknown = await asked.pass().catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'ERR_LICENSE_UNAVAILABLE', retryable: true });
    expect(inspect(error, { depth: null })).not.toContain('secret');
  });

  test('open: the last answer stands in, at first an active one without a limit', async () => {
    const { license, clock, gate: asked } = gate('open');
    license.fail();
    expect(await asked.pass()).toEqual({ status: 'active' });
    license.activate({ limit: 3 });
    await asked.pass();
    license.fail();
    expect(await asked.pass()).toMatchObject({ seats: { limit: 3 } });
    license.expireAt(new Date(clock.now().getTime() + 10));
    await asked.pass();
    license.fail();
    clock.advance(10);
    await expect(asked.pass()).rejects.toMatchObject({ code: 'ERR_LICENSE_EXPIRED' });
  });
});

describe('S8: an answer is checked', () => {
  const answering = (answer: unknown, unknown: 'closed' | 'open' = 'closed') =>
    new LicenseGate({
      license: { check: async () => answer as License },
      tenantId: 't',
      clock: new VirtualClock(),
      policy: { licenseUnknown: unknown },
    });

  test.each([
    undefined,
    null,
    'active',
    {},
    { status: 'valid' },
    { status: 'active', expiresAt: '2030-01-01' },
    { status: 'active', expiresAt: new Date(Number.NaN) },
    { status: 'active', seats: 5 },
    { status: 'active', seats: null },
    { status: 'active', seats: {} },
    { status: 'active', seats: { limit: -1 } },
    { status: 'active', seats: { limit: Number.NaN } },
    { status: 'active', seats: { limit: 5, usedElsewhere: '1' } },
    { status: 'active', seats: { limit: 5, usedElsewhere: -1 } },
  ])('%j is none', async (answer) => {
    await expect(answering(answer).pass()).rejects.toMatchObject({ code: 'ERR_LICENSE_UNAVAILABLE' });
    expect(await answering(answer, 'open').pass()).toEqual({ status: 'active' });
  });

  test.each([
    { status: 'active', expiresAt: undefined, seats: undefined },
    { status: 'active', seats: { limit: 0, usedElsewhere: 0 } },
    { status: 'active', seats: { limit: Number.POSITIVE_INFINITY } },
  ])('%j is one', async (answer) => {
    expect(await answering(answer).pass()).toBe(answer);
  });

  test('a provider that throws before it answers is one that does not answer', async () => {
    const thrower = new LicenseGate({
      license: {
        check: () => {
          throw new Error('no config');
        },
      },
      tenantId: 't',
      clock: new VirtualClock(),
      policy: { licenseUnknown: 'closed' },
    });
    await expect(thrower.pass()).rejects.toMatchObject({ code: 'ERR_LICENSE_UNAVAILABLE' });
  });
});

test('R8: a provider that never answers is waited for 100 seconds, and counts as one that can not be asked', async () => {
  const { license, clock, gate: asked } = gate();
  license.check = () => new Promise(() => undefined);
  const refused = expect(asked.pass()).rejects.toMatchObject({ code: 'ERR_LICENSE_UNAVAILABLE' });
  clock.advance(100_000);
  await refused;
  expect(clock.sleeping).toBe(0);
});
