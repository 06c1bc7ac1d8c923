import { describe, expect, test } from 'vitest';
import { DeltaSyncClient } from '../../../src/client.js';
import { DeltaSyncError } from '../../../src/errors.js';
import { dayMs, hourMs, minuteMs, world } from '../client/world.js';

function problemsOf(over: object): readonly { readonly path: string; readonly reason: string }[] {
  const { directory, repository, license } = world();
  const options = { tenantId: directory.tenant, directory, repository, license, ...over };
  try {
    new DeltaSyncClient(options as never);
  } catch (error) {
    if (!(error instanceof DeltaSyncError)) throw error;
    expect(error.code).toBe('ERR_OPTIONS_INVALID');
    for (const { path, reason } of error.problems) expect(error.message).toContain(`${path}: ${reason}`);
    return error.problems;
  }
  return [];
}

const pathsOf = (over: object) => problemsOf(over).map(({ path }) => path);

/** Least and most of each number, both allowed. */
const numbers: readonly (readonly ['policy' | 'retry', string, number, number])[] = [
  ['policy', 'intervalMs', minuteMs, dayMs],
  ['policy', 'fullRoundEveryMs', hourMs, 7 * dayMs],
  ['policy', 'leaseTtlMs', 1_000, hourMs],
  ['policy', 'directoryLagMs', 0, 30 * dayMs],
  ['policy', 'maxImportsPerRound', 1, Number.MAX_SAFE_INTEGER],
  ['retry', 'maxElapsedMs', 0, dayMs],
  ['retry', 'minDelayMs', 0, hourMs],
  ['retry', 'maxDelayMs', 0, hourMs],
  ['retry', 'maxAttempts', 1, 100],
  ['retry', 'requestTimeoutMs', 1, hourMs],
];

describe.each(numbers)('%s.%s', (group, name, least, most) => {
  // The two waits bound each other: the one that is not asked about leaves all the room there is.
  const beside = { minDelayMs: { maxDelayMs: hourMs }, maxDelayMs: { minDelayMs: 0 } };
  const given = (value: unknown) => ({
    [group]: { ...(beside as Record<string, object>)[name], [name]: value },
  });

  test(`is taken from ${least} to ${most}`, () => {
    expect(pathsOf(given(least))).toEqual([]);
    expect(pathsOf(given(most))).toEqual([]);
  });

  test.each([least - 1, most + 1, least + 0.5, Number.NaN, Number.POSITIVE_INFINITY, String(least), null])(
    'is refused as %s, by its name',
    (value) => {
      expect(pathsOf(given(value))).toEqual([`${group}.${name}`]);
    },
  );
});

const words: readonly (readonly [string, readonly string[]])[] = [
  ['addressSource', ['mail', 'upn']],
  ['userTypes', ['members', 'all']],
  ['disabledOnFirstImport', ['skip', 'preserve', 'import']],
  ['onDisabled', ['preserve', 'keep']],
  ['onUnmatched', ['keep', 'preserve']],
  ['reassign', ['never', 'follow']],
  ['licenseUnknown', ['closed', 'open']],
  ['verifyUnknown', ['closed', 'open']],
];

describe.each(words)('policy.%s', (name, allowed) => {
  test.each(allowed)('is taken as %s', (value) => {
    expect(pathsOf({ policy: { [name]: value } })).toEqual([]);
  });

  test.each(['Keep', '', null, 5, true, {}])('is refused as %j, by its name', (value) => {
    expect(pathsOf({ policy: { [name]: value } })).toEqual([`policy.${name}`]);
  });
});

describe.each(['changesMs', 'reportsMs'])('policy.retention.%s', (name) => {
  const given = (value: unknown) => ({ policy: { retention: { [name]: value } } });

  test('is taken from a day to ten years', () => {
    expect(pathsOf(given(dayMs))).toEqual([]);
    expect(pathsOf(given(3_650 * dayMs))).toEqual([]);
  });

  test.each([dayMs - 1, 3_650 * dayMs + 1, Number.POSITIVE_INFINITY, '90 days', null])(
    'is refused as %s, by its name',
    (value) => {
      expect(pathsOf(given(value))).toEqual([`policy.retention.${name}`]);
    },
  );
});

test.each(['true', 0, null])('policy.startPaused is refused as %j, by its name', (value) => {
  expect(pathsOf({ policy: { startPaused: value } })).toEqual(['policy.startPaused']);
});

describe('the others', () => {
  test.each([
    ['tenantId', undefined],
    ['tenantId', 'contoso.example'],
    ['tenantId', ''],
    ['tenantId', 5],
    ['directory', undefined],
    ['directory', {}],
    ['directory', null],
    ['repository', { commit: () => undefined }],
    ['license', { check: true }],
    ['assignmentSchema', { validate: () => undefined }],
    ['assignmentSchema', null],
    ['select', 'city'],
    ['select[0]', [5]],
    ['onCommit', 'later'],
    ['policy', null],
    ['policy', 'strict'],
    ['retry', []],
    ['clock', { now: () => new Date() }],
    ['random', 0.5],
  ])('%s is refused as %j, by its name', (path, value) => {
    expect(pathsOf({ [path.split('[')[0]!]: value })).toEqual([path]);
  });

  test.each([
    ['signInActivity', 'select[1]'],
    ['departmnet', 'select[1]'],
    ['__proto__', 'select[1]'],
    ['', 'select[1]'],
    ['onPremisesExtensionAttributes.extensionAttribute1', 'select[1]'],
    ['city,manager', 'select[1]'],
  ])(
    'a property %j that can not be selected whole is refused by its place, with the reason',
    (name, path) => {
      const [problem] = problemsOf({ select: ['city', name] });
      expect(problem!.path).toBe(path);
      expect(problem!.reason.length).toBeGreaterThan(5);
    },
  );

  test('an option that does not exist is refused, by its name', () => {
    expect(problemsOf({ intervalMs: 5 })[0]!.reason).toContain('intervalMs');
    expect(problemsOf({ policy: { interval: 5 } })).toMatchObject([
      { path: 'policy', reason: expect.stringContaining('interval') },
    ]);
    expect(problemsOf({ retry: { attempts: 5 } })).toMatchObject([
      { path: 'retry', reason: expect.stringContaining('attempts') },
    ]);
  });

  test('a first wait above the longest is refused', () => {
    expect(pathsOf({ retry: { minDelayMs: 1_001, maxDelayMs: 1_000 } })).toEqual(['retry.minDelayMs']);
    expect(pathsOf({ retry: { minDelayMs: 1_000, maxDelayMs: 1_000 } })).toEqual([]);
  });

  test('a longest wait below the default of the first one shortens that too', () => {
    expect(pathsOf({ retry: { maxDelayMs: 100 } })).toEqual([]);
  });

  test('every mistake is told at once', () => {
    const wrong = { tenantId: 'x', policy: { intervalMs: 1, reassign: 'x' }, retry: { maxAttempts: 0 } };
    expect(pathsOf(wrong)).toEqual(['tenantId', 'policy.intervalMs', 'policy.reassign', 'retry.maxAttempts']);
  });

  test.each([undefined, null, 'options', 5])('%j are no options', (options) => {
    expect(() => new DeltaSyncClient(options as never)).toThrow(
      expect.objectContaining({ code: 'ERR_OPTIONS_INVALID' }),
    );
  });
});
