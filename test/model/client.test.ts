import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as acts from './acts.js';
import * as answers from './answers.js';
import { type Model, newModel } from './model.js';
import { Real } from './real.js';

const rejections = [
  '410-location',
  '410-empty-body',
  '410-empty-object',
  '410-resync-required',
  '410-nested-resync',
  '400-deltalink-older-than-30-days',
  '400-steady-state-30-days',
  '400-sync-state-not-found',
  '400-invalid-skiptoken',
] as const;
const later = [
  { throttle: '5' },
  { throttle: null },
  { throttle: '0,120' },
  { throttle: '2', status: 503 },
  { throttle: null, status: 509 },
] as const;

/** One class of command each for what the server may answer and what people may do. */
const answered = [
  fc.constant(new answers.AsItIs()),
  fc.constantFrom(...rejections).map((shape) => new answers.RejectToken(shape)),
  fc.constantFrom(1, 2).map((times) => new answers.Unauthorized(times)),
  fc.constant(new answers.Forbidden()),
  fc.constantFrom(...later).map((respond) => new answers.TryLater('429', respond)),
  fc.constantFrom('500-internal', '504-timeout', 'gateway-html').map((at) => new answers.TryLater('5xx', at)),
  fc.constantFrom('reset', 'cut').map((how) => new answers.TryLater('network', how)),
  fc
    .constantFrom('html', 'no-value', 'no-link', 'both-links', 'broken-json', 'loop')
    .map((how) => new answers.BrokenPage('broken page', how)),
  fc.constantFrom('@odata.nextLink', '@odata.deltaLink').map((link) => new answers.ForeignLink(link)),
] as const;

const done = [
  fc.constantFrom('syncNow', 'syncIfDue').map((how) => new acts.Sync(how)),
  fc.constant(new acts.SyncBeside()),
  fc.constant(new acts.Abort()),
  fc.constant(new acts.LicenseExpires()),
  fc.constant(new acts.LicenseReturns()),
  fc.constantFrom('sales', 'legal', undefined).map((department) => new acts.CreateMapping(department)),
  fc.constantFrom('sales', 'legal').map((department) => new acts.EditMapping(department)),
  fc.constant(new acts.DeleteMapping()),
  fc.constant(new acts.ImportByHand()),
  fc.constant(new acts.ResetToken()),
  fc.constant(new acts.Preview()),
  fc.constantFrom('approve', 'dismiss').map((how) => new acts.Decide(how)),
  fc.constantFrom('hire', 'rename', 'remove', 'restore', 'swap').map((what) => new acts.TenantChanges(what)),
  fc
    .constantFrom('plain', 'empty', 'twice', 'replayed', 'out of order', 'partial')
    .map((how) => new acts.PagesCome(how)),
  fc.constantFrom(1, 60, 120, 13 * 3600).map((seconds) => new answers.TimePasses(seconds)),
] as const;

/** Rounds come far when most calls are answered as they should be. */
const often = [
  ...Array.from({ length: 14 }, () => answered[0]),
  ...Array.from({ length: 10 }, () => done[0]),
  ...Array.from({ length: 8 }, () => fc.constant(new answers.AllAsItIs())),
  ...Array.from({ length: 2 }, () => done[5]),
  ...Array.from({ length: 9 }, () => done[11]),
  ...Array.from({ length: 3 }, () => done[12]),
];

/** Holds begin where people are managed. */
async function everybodyManaged(model: Model, real: Real): Promise<void> {
  await new acts.CreateMapping(undefined).run(model, real);
  await real.office.syncNow();
  model.deltaLink = await real.deltaLink();
}

describe('a client whose directory answers when and as a test says', () => {
  test('S5, S6, S7, R1, R7, R8, R11: is where a much smaller model of it says', async () => {
    const ends: Model['ends'] = new Map();
    let decided = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 1_000 }),
        fc.boolean(),
        fc.commands([...often, ...answered, ...done], { maxCommands: 60, size: 'max' }),
        async (seed, isManaged, commands) => {
          const real = await Real.start(seed);
          const model = newModel();
          if (isManaged) await everybodyManaged(model, real);
          try {
            await fc.asyncModelRun(() => ({ model, real }), commands);
          } finally {
            await real.end();
            decided += model.decided;
            for (const [end, times] of model.ends) ends.set(end, (ends.get(end) ?? 0) + times);
          }
        },
      ),
      { numRuns: 120 },
    );
    process.stdout.write(`\nAttempts of the model: ${JSON.stringify([...ends])}, ${decided} holds decided\n`);
    expect(ends.get('completed') ?? 0, 'rounds came to their end').toBeGreaterThan(15);
    expect(ends.get('held') ?? 0, 'and stopped before they did').toBeGreaterThan(5);
    expect(decided, 'holds were decided').toBeGreaterThan(5);
  }, 120_000);
});
