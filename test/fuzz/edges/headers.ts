import fc from 'fast-check';
import type { DeltaSyncError } from '../../../src/errors.js';
import { aMapping } from '../../../src/testing/index.js';
import { world } from '../../spec/client/world.js';
import type { Edge } from '../edge.js';
import { outcomeOf, refuseSecrets, secret } from '../outcome.js';
import { twoOrigins } from '../two-origins.js';

export interface Headers {
  readonly status: number;
  readonly retryAfter: string;
  readonly date: string | null;
}

const number = fc.oneof(
  fc.constantFrom(
    '0',
    '120',
    '2.128',
    '.5',
    '1.',
    '-5',
    '+5',
    '1e3',
    '1e400',
    '0x10',
    'NaN',
    'Infinity',
    '9'.repeat(400),
    '8640000000000',
    '1 2',
  ),
  fc.double({ noNaN: true }).map(String),
  fc.nat().map(String),
);
const date = fc.oneof(
  fc
    .date({ noInvalidDate: false })
    .map((each) => (Number.isNaN(each.getTime()) ? 'Invalid Date' : each.toUTCString())),
  fc.constantFrom(
    'Wed, 21 Oct 2026 07:28:00 GMT',
    'Wednesday, 21-Oct-26 07:28:00 GMT',
    'Wed Oct 21 07:28:00 2026',
    'Wed, 31 Feb 2026 25:61:61 GMT',
    'Sun, 00 Jan 0000 00:00:00 GMT',
    'Mon, 01 Jan 275760 00:00:00 GMT',
    'Fri, 31 Dec 999999 23:59:59 GMT',
    'Thu, 1 Jan 1970 00:00:00 +9999',
    '2026-10-21T07:28:00Z',
    'tomorrow',
  ),
);
const printable = fc.string({ maxLength: 30 }).map((text) => text.replace(/[^\x20-\x7e]/g, '?'));
const retryAfter = fc.oneof(
  number,
  date,
  fc.array(fc.oneof(number, date), { maxLength: 4 }).map((parts) => parts.join(', ')),
  printable,
  fc.constant(`Bearer ${secret}`),
);

/** A Retry-After is a wait of a length that can be waited, or none at all; what is stored of it is an instant. */
export const headers: Edge<Headers> = {
  name: 'headers',
  shortRuns: 150,
  arbitrary: fc.record({
    status: fc.constantFrom(429, 503, 504, 509, 408),
    retryAfter,
    date: fc.option(fc.oneof(date, printable), { nil: null }),
  }),
  async open() {
    const origins = await twoOrigins();
    return {
      async check({ status, retryAfter, date }) {
        const given = { 'retry-after': retryAfter, ...(date === null ? {} : { date }) };
        origins.answer([{ status, headers: given, body: { error: { code: '', message: '' } } }]);
        const outcome = await outcomeOf(() =>
          origins.directory().fetchPage({ kind: 'initial', select: ['mail'] }),
        );
        if (outcome.kind === 'clean') throw new Error('an error was taken for a page');
        await wait(outcome.error);
        origins.refuseForeignRequests();
      },
      [Symbol.asyncDispose]: () => origins[Symbol.asyncDispose](),
    };
  },
};

/** A round that meets the error waits for it, or stores when to ask again. */
async function wait(error: DeltaSyncError): Promise<void> {
  const { retryAfterMs } = error;
  if (retryAfterMs !== undefined && !(Number.isFinite(retryAfterMs) && retryAfterMs >= 0)) {
    throw new Error(`retryAfterMs is ${retryAfterMs}`);
  }
  const it = world({ retry: { maxAttempts: 3 } });
  await it.client.mappings.create(aMapping());
  it.directory.answer = () => {
    throw error;
  };
  const outcome = await outcomeOf(() => it.client.syncNow());
  if (outcome.kind === 'clean') throw new Error('a round that was never answered completed');
  const head = await it.repository.head(it.directory.tenant);
  // As a store writes it: an invalid date has no text.
  for (const at of [head?.nextDueAt, head?.notBefore, head?.lastAttemptAt]) at?.toISOString();
  refuseSecrets(await it.client.status());
  const skipped = await it.client.syncIfDue();
  if (skipped.outcome === 'skipped') skipped.nextDueAt.toISOString();
}
