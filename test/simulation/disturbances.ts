import type { ErrorSample, FaultResponse, GraphSimulator } from '../../src/testing/graph-simulator/index.js';
import type { Prng } from './prng.js';
import type { LapsingLicense, Process } from './product.js';

/** Every form in which a token is rejected. */
const rejections: readonly ErrorSample[] = [
  '410-location',
  '410-empty-body',
  '410-empty-object',
  '410-resync-required',
  '410-sync-state-not-found',
  '410-nested-resync',
  '400-deltalink-older-than-30-days',
  '400-expired-page-token',
  '400-steady-state-30-days',
  '400-sync-state-not-found',
  '400-invalid-skiptoken',
];

const throttles: readonly FaultResponse[] = [
  { throttle: '1' },
  { throttle: '2.128' },
  { throttle: '0' },
  { throttle: '0,120' },
  { throttle: null },
  { throttle: '30', status: 503 },
  { throttle: '5', status: 504 },
  { throttle: null, status: 509 },
  { throttle: '900' },
];

const failures: readonly FaultResponse[] = [
  '500-internal',
  'reset',
  'gateway-html',
  'html',
  'cut',
  'broken-json',
  'no-value',
  'no-link',
  'both-links',
  'loop',
  '401-cae',
  '403-request-denied',
];

export function expireTokens(simulator: GraphSimulator, prng: Prng): string {
  const shape = prng.pick(rejections);
  simulator.expireTokens(shape);
  return `tokens expire as ${shape}`;
}

/** One or two faults somewhere in the next requests. */
export function planFaults({ faults }: GraphSimulator, prng: Prng): string {
  const told: string[] = [];
  for (let more = prng.between(1, 2); more > 0; more -= 1) {
    const throttled = prng.chance(0.5);
    const respond = prng.pick(throttled ? throttles : failures);
    const skip = prng.below(5);
    // Seldom longer than the patience of a round.
    const times = prng.chance(0.1) ? 14 : prng.between(1, 2);
    faults.add({ name: throttled ? 'throttle' : nameOf(respond), respond, skip, times });
    told.push(`${JSON.stringify(respond)} x${times} after ${skip}`);
  }
  return told.join(', ');
}

function nameOf(respond: FaultResponse): string {
  return typeof respond === 'string' ? respond : 'other';
}

/** What may end the attempt before its round does; undefined in a third of the attempts. */
export function planEnding(
  {
    client,
    life,
    license,
    abort,
  }: Process & { readonly license: LapsingLicense; readonly abort: AbortController },
  prng: Prng,
): string | undefined {
  const ending = prng.below(100);
  if (ending < 45) {
    const [call, afterwards] = [prng.between(1, 35), prng.chance(0.5)];
    life.endAt(call, afterwards);
    return `killed ${afterwards ? 'after' : 'at'} call ${call}`;
  }
  if (ending < 55) {
    let pages = prng.between(1, 4);
    client.on('page:received', () => {
      pages -= 1;
      if (pages === 0) abort.abort(new Error('stopped by the product'));
    });
    return `aborted at page ${pages}`;
  }
  if (ending >= 65) return undefined;
  const checks = prng.between(1, 12);
  license.lapseAfter(checks);
  return `license lapses after ${checks} checks`;
}
