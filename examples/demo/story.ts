import type { DirectoryUser } from 'entra-delta-sync/testing/graph-simulator';
import { firstDomain, objectId, person, secondDomain } from './people.js';
import type { World } from './world.js';

export interface Scene {
  /** UTC. */
  readonly at: string;
  readonly title: string;
  /** Plays the scene in the tenant; answers what happened and how many people Graph should send. */
  readonly play: (world: World) => { readonly told: string; readonly people: number };
  /** The round is refused, and nothing may change. */
  readonly refused?: 'ERR_LICENSE_EXPIRED';
}

export const firstDay: readonly Scene[] = [
  {
    at: '06:00',
    title: 'First round',
    play: ({ simulator }) => ({
      told: 'The tenant is connected, mappings are made, and everybody is read once.',
      people: simulator.tenant.users().length,
    }),
  },
  { at: '08:00', title: 'Hires', play: (world) => hire(world, 12, firstDomain) },
  { at: '09:00', title: 'A rename, and the old address goes to somebody new', play: rename },
  { at: '10:00', title: 'The whole tenant moves to another domain', play: moveDomain },
  { at: '12:00', title: 'Leavers, and a disabled account', play: leave },
  { at: '13:00', title: 'A leaver is restored', play: restore },
  {
    at: '14:00',
    title: 'The delta token has expired',
    play: ({ simulator }) => {
      simulator.expireTokens();
      return { told: 'Graph answers 410: everybody is read again, and nobody is imported twice.', people: 0 };
    },
  },
  { at: '15:00', title: 'Graph throttles', play: throttle },
  {
    at: '16:00',
    title: 'The license has expired',
    refused: 'ERR_LICENSE_EXPIRED',
    play: (world) => {
      world.license.expire();
      const { told } = hire(world, 3, secondDomain);
      return { told: `${told} The round is refused: no request, no write.`, people: 0 };
    },
  },
  {
    at: '17:00',
    title: 'The license is renewed',
    play: ({ license }) => {
      license.activate();
      return { told: 'The sync goes on from the old token: the new people come now.', people: 3 };
    },
  },
];

export function hire({ simulator: { tenant } }: World, count: number, domain: string) {
  const first = tenant.snapshots(tenant.version).length;
  tenant.addUsers(count, (index) => person(first + index, domain));
  return { told: `${count} people are hired.`, people: count };
}

function rename({ simulator: { tenant } }: World) {
  const renamed = employee(tenant.users(), 400);
  const old = String(renamed.mail);
  const now = old.replace('@', '.smith@');
  tenant.updateUser(renamed.id, {
    displayName: `${renamed.displayName} Smith`,
    userPrincipalName: now,
    mail: now,
  });
  tenant.addUser({
    ...person(400, firstDomain),
    id: objectId(tenant.snapshots(tenant.version).length),
    userPrincipalName: old,
    mail: old,
    displayName: 'Zoe Newcomer',
  });
  return { told: `${renamed.displayName} gets a new name; Zoe Newcomer is hired as ${old}.`, people: 2 };
}

function moveDomain({ simulator: { tenant } }: World) {
  const users = tenant.users();
  for (const { id, mail } of users) {
    const moved = String(mail).replace(firstDomain, secondDomain);
    tenant.updateUser(id, { userPrincipalName: moved, mail: moved });
  }
  return { told: `Every address changes from @${firstDomain} to @${secondDomain}.`, people: users.length };
}

function leave({ simulator: { tenant } }: World) {
  const users = tenant.users();
  for (const number of [101, 202, 303, 404, 505, 606]) tenant.removeUser(employee(users, number).id);
  tenant.updateUser(employee(users, 707).id, { accountEnabled: false });
  return { told: '6 people are deleted in Entra, 1 account is disabled. Their data is kept.', people: 7 };
}

function restore({ simulator: { tenant } }: World) {
  const [first] = tenant.snapshots(tenant.version, 'deleted');
  const { displayName } = tenant.restoreUser(first!.user.id);
  return { told: `${displayName} comes back out of the recycle bin, to the same record.`, people: 1 };
}

function throttle(world: World) {
  world.simulator.faults.add({ match: 'delta-round', respond: { throttle: '30' } });
  world.simulator.faults.add({ match: 'delta-round', respond: { throttle: '90', status: 503 } });
  const { told, people } = hire(world, 5, secondDomain);
  return { told: `${told} Graph says 429 with Retry-After 30, then 503 with Retry-After 90.`, people };
}

/** An enabled member, so that something happens to a managed user. */
function employee(users: readonly DirectoryUser[], from: number): DirectoryUser {
  return users.slice(from).find((user) => user.userType === 'Member' && user.accountEnabled === true)!;
}
