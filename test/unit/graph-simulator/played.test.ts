import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ERROR_SAMPLES } from '../../../src/testing/graph-simulator/error-samples.js';
import { GraphSimulator, type PlayedBehaviour } from '../../../src/testing/graph-simulator/index.js';
import { plainBehaviour } from '../../../src/testing/graph-simulator/simulator-behaviour.js';
import { drain, send } from './graph-requests.js';

const DELTA = '/v1.0/users/delta?$select=displayName,jobTitle';

let simulator: GraphSimulator;
beforeEach(async () => {
  simulator = await GraphSimulator.start({ pageSize: 3, seed: 5 });
});
afterEach(() => simulator.stop());

/** Users, a round, and a change of each user, by which a behaviour shows itself. */
async function changedUsers(set: () => void = () => {}): Promise<void> {
  const users = simulator.tenant.addUsers(6, () => ({ jobTitle: 'Clerk' }));
  const { deltaLink } = await drain(simulator, DELTA);
  set();
  for (const { id } of users) simulator.tenant.updateUser(id, { jobTitle: 'Head' });
  await drain(simulator, (await drain(simulator, deltaLink)).deltaLink);
}

/** A way to play each behaviour, and how often it is played then; the compiler sees to it that none is missing. */
const PLAYS: Readonly<Record<PlayedBehaviour, { count: number; play: () => Promise<unknown> }>> = {
  duplicates: {
    count: 6,
    play: () => changedUsers(() => Object.assign(simulator.behaviour, { duplicates: 1 })),
  },
  olderValues: {
    count: 6,
    play: () => changedUsers(() => Object.assign(simulator.behaviour, { olderValues: 1 })),
  },
  repairs: {
    count: 6,
    play: () => changedUsers(() => Object.assign(simulator.behaviour, { olderValues: 1 })),
  },
  replays: { count: 12, play: () => changedUsers(() => Object.assign(simulator.behaviour, { replays: 1 })) },
  partialEntries: {
    count: 6,
    play: () => changedUsers(() => Object.assign(simulator.behaviour, { partialEntries: 1 })),
  },
  partialCreates: {
    count: 6,
    play: () => {
      simulator.behaviour.partialCreates = 1;
      return changedUsers();
    },
  },
  emptyPages: {
    count: 8,
    play: () => changedUsers(() => Object.assign(simulator.behaviour, { emptyPages: 4 })),
  },
  lagRounds: {
    count: 1,
    play: () => changedUsers(() => Object.assign(simulator.behaviour, { lagRounds: 1 })),
  },
  staleReads: {
    count: 1,
    play: () => {
      const { id } = simulator.tenant.addUser();
      simulator.behaviour.staleReads = 1;
      return send(simulator, `/v1.0/users/${id}`);
    },
  },
  omittedIds: {
    count: 1,
    play: () => {
      simulator.behaviour.omittedIds.add(simulator.tenant.addUser().id);
      return drain(simulator, DELTA);
    },
  },
  omittedReads: {
    count: 1,
    play: () => {
      const { id } = simulator.tenant.addUser();
      simulator.behaviour.omittedReads = 1;
      return send(simulator, '/v1.0/directoryObjects/getByIds', { post: { ids: [id] } });
    },
  },
  equalDeltaLink: {
    count: 1,
    play: async () => {
      simulator.behaviour.equalDeltaLink = true;
      await drain(simulator, (await drain(simulator, DELTA)).deltaLink);
    },
  },
  tombstonesInInitial: {
    count: 1,
    play: () => {
      simulator.tenant.removeUser(simulator.tenant.addUser().id);
      return drain(simulator, DELTA);
    },
  },
  restoresUnseen: {
    count: 1,
    play: async () => {
      const { id } = simulator.tenant.addUser();
      simulator.tenant.removeUser(id);
      const { deltaLink } = await drain(simulator, DELTA);
      simulator.tenant.restoreUser(id);
      await drain(simulator, deltaLink);
    },
  },
  expiredTokens: {
    count: 1,
    play: async () => {
      const { deltaLink } = await drain(simulator, DELTA);
      simulator.expireTokens();
      await send(simulator, deltaLink);
    },
  },
  revokedAccessTokens: {
    count: 1,
    play: () => {
      simulator.revokeAccessTokens();
      return send(simulator, DELTA);
    },
  },
  deniedRequests: {
    count: 1,
    play: () => {
      simulator.rights.usersRead = false;
      return send(simulator, DELTA);
    },
  },
  nulledBodies: {
    count: 1,
    play: () => {
      const { id } = simulator.tenant.addUser();
      Object.assign(simulator.rights, { directoryReadAll: false, withoutDirectoryRead: 'nulled' });
      return send(simulator, '/v1.0/directoryObjects/getByIds', { post: { ids: [id] } });
    },
  },
};

describe('played counts what was really sent', () => {
  it.each(Object.entries(PLAYS))('%s', async (name, { play, count }) => {
    await play();
    expect(simulator.played[name as PlayedBehaviour]).toBe(count);
  });

  it('nothing on a well-behaved service', async () => {
    await changedUsers();
    const { faults, ...behaviours } = simulator.played;
    expect(faults).toEqual({});
    expect(Object.values(behaviours).every((count) => count === 0)).toBe(true);
  });
});

/** What a client of users/delta has to survive, and the switches that play it. */
const WIRE: readonly (readonly [row: string, switches: readonly string[]])[] = [
  ['pages of varying size, empty pages with a nextLink', ['unevenPages', 'emptyPages']],
  ['a removal in an initial round, absent and null properties', ['tombstonesInInitial', 'partialCreates']],
  ['the same id twice on a page, an older value later, a replay', ['duplicates', 'olderValues', 'replays']],
  ['a removal or restore that is not told', ['omittedIds', 'restores']],
  ['a re-creation before or after the removal, no order', ['newestFirst', 'shuffle']],
  ['an equal deltaLink', ['equalDeltaLink']],
  [
    'a loop, a page without or with both links or without value',
    ['loop', 'no-link', 'both-links', 'no-value'],
  ],
  ['a connection that is reset, cut or hangs', ['reset', 'cut', 'hang']],
  ['a body that is HTML or broken JSON', ['html', 'gateway-html', 'broken-json']],
  [
    'throttling and outages',
    ['429-throttled', '503-unavailable', '504-timeout', '509-bandwidth', '500-internal'],
  ],
  ['410 in its forms', ['410-location', '410-foreign-location', '410-empty-body', '410-empty-object']],
  ['refusals', ['401-cae', '403-request-denied', '404-unknown-error']],
  ['lag of the stream and of reads', ['lagRounds', 'staleReads']],
];

describe('the wire as it was seen', () => {
  it.each(WIRE)('%s', async (_, switches) => {
    for (const name of switches) {
      if (name in plainBehaviour()) continue;
      const isFault = name in ERROR_SAMPLES || !(await survives(name));
      expect(isFault, name).toBe(true);
    }
  });

  /** Whether a round looks healthy although the fault is played. */
  async function survives(respond: string): Promise<boolean> {
    simulator.faults.add({ respond: respond as 'reset' });
    const stopper = new AbortController();
    const headers = { authorization: 'Bearer x' };
    if (respond === 'hang') void simulator.arrival('delta-initial').then(() => stopper.abort());
    try {
      const response = await fetch(simulator.origin + DELTA, { headers, signal: stopper.signal });
      const body = JSON.parse(await response.text());
      const links = [body['@odata.nextLink'], body['@odata.deltaLink']].filter(Boolean);
      return Array.isArray(body.value) && links.length === 1 && body['@odata.nextLink'] === undefined;
    } catch {
      return false;
    }
  }
});
