import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import { fromStore, storeError, withoutTokens } from '../../../src/engine/store-error.js';
import { DeltaSyncError } from '../../../src/errors.js';

const link = 'https://graph.microsoft.com/v1.0/users/delta?$deltatoken=secret';

/** A driver's error as drivers make them: the row stands in the message and in fields of its own. */
function driverError(): Error {
  const error = new Error(`could not write {"deltaLink":"${link}"}`, { cause: new Error(link) });
  error.name = 'DatabaseError';
  return Object.assign(error, { code: '40001', detail: link, parameters: [link] });
}

describe('what a store throws', () => {
  test('of the library’s own errors passes as it is', () => {
    const own = new DeltaSyncError('ERR_REPOSITORY_CONFLICT', 'two with one address');
    expect(storeError(own)).toBe(own);
  });

  test('means anything else that it can not be used now', () => {
    for (const thrown of [driverError(), 'away', undefined, { code: 7 }]) {
      expect(storeError(thrown)).toMatchObject({ code: 'ERR_REPOSITORY_UNAVAILABLE', retryable: true });
    }
  });

  test('keeps name, code and message for whoever looks for the fault', () => {
    expect(storeError(driverError()).cause).toMatchObject({
      name: 'DatabaseError',
      code: '40001',
      message: expect.stringContaining('could not write'),
    });
    expect(withoutTokens('away').message).toBe('away');
    expect(withoutTokens({ code: 7 })).not.toHaveProperty('code');
    expect(withoutTokens({ code: 'ECONNRESET' })).toHaveProperty('code', 'ECONNRESET');
    expect(withoutTokens(new TypeError('x')).name).toBe('TypeError');
  });

  test('S6: and no token, by whatever way it is looked at', () => {
    const error = storeError(driverError());
    expect(inspect(error, { depth: null, showHidden: true })).not.toContain('secret');
    expect(JSON.stringify(error)).not.toContain('secret');
    for (let each: unknown = error; each instanceof Error; each = each.cause) {
      expect(`${each.message} ${each.stack}`).not.toContain('secret');
    }
  });

  test('S8: nor a row of any length', () => {
    expect(withoutTokens(new Error('x'.repeat(100_000))).message).toHaveLength(500);
    // Cut after the redaction, so that half a token does not survive it.
    expect(withoutTokens(new Error(`${'x'.repeat(480)}$deltatoken=secret`)).message).not.toContain('secret');
  });
});

test('a call of the repository passes its answer on and names its failure', async () => {
  expect(await fromStore(Promise.resolve(7))).toBe(7);
  await expect(fromStore(Promise.reject(driverError()))).rejects.toMatchObject({
    code: 'ERR_REPOSITORY_UNAVAILABLE',
  });
});
