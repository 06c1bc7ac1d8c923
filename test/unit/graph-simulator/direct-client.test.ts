import { afterEach, describe, expect, test } from 'vitest';
import { GraphDirectory } from '../../../src/adapters/graph/index.js';
import { GraphSimulator, type ImmediateResponse } from '../../../src/testing/graph-simulator/index.js';

const simulators: GraphSimulator[] = [];

afterEach(async () => {
  for (const simulator of simulators.splice(0)) await simulator.stop();
});

const faults: readonly ImmediateResponse[] = [
  'reset',
  'cut',
  'html',
  'gateway-html',
  'broken-json',
  'no-value',
  '410-location',
  '410-foreign-location',
  '410-empty-body',
  '403-request-denied',
  '401-cae',
  { throttle: '2.128' },
];

/** What a directory makes of a fault, of a page after it and of a read, and what the simulator noted of it all. */
async function told(direct: boolean, respond: ImmediateResponse) {
  const simulator = await GraphSimulator.start({ seed: 3, pageSize: 2, now: () => new Date(0) });
  simulators.push(simulator);
  const ids = simulator.tenant.addUsers(3).map(({ id }) => id);
  const directory = new GraphDirectory({ client: simulator.client({ direct }) });
  const signal = new AbortController().signal;
  const request = { kind: 'initial', select: ['city'] } as const;
  simulator.faults.add({ respond });
  const failed = await directory.fetchPage(request, { signal }).catch(({ code, retryable, retryAfterMs }) => {
    return { code, retryable, retryAfterMs };
  });
  const page = await directory.fetchPage(request, { signal });
  const reads = await directory.readUsers(ids, ['city'], { signal });
  const requests = simulator.requests.map(({ kind, status, hasBearer, query }) => ({
    kind,
    status,
    hasBearer,
    query,
  }));
  return { failed, page, reads, requests };
}

describe('a client without a socket', () => {
  test.each(faults)('is answered as over the loopback: %j', async (respond) => {
    expect(await told(true, respond)).toEqual(await told(false, respond));
  });

  test('is left hanging until it gives up', async () => {
    const simulator = await GraphSimulator.start();
    simulators.push(simulator);
    simulator.faults.add({ respond: 'hang' });
    const directory = new GraphDirectory({ client: simulator.client({ direct: true }) });
    const impatience = new AbortController();
    const asked = directory.fetchPage({ kind: 'initial', select: [] }, { signal: impatience.signal });
    await simulator.arrival('delta-initial');
    impatience.abort(new Error('enough'));
    await expect(asked).rejects.toThrow();
    expect(simulator.requests[0]).toMatchObject({ status: 0, aborted: true });
  });
});
