import type { DirectoryUser } from 'entra-delta-sync/testing/graph-simulator';
import { secondDomain } from './people.js';
import { hire, type Scene } from './story.js';
import type { World } from './world.js';

/** A shorter day, for every run after the first: it follows from its number whom it concerns. */
export function laterDay(day: number): readonly Scene[] {
  return [
    {
      at: '08:00',
      title: `Day ${day}: hires and leavers`,
      play: (world) => {
        const hired = hire(world, 4 + (day % 5), secondDomain);
        const { tenant } = world.simulator;
        const leavers = chosen(world, day, 3);
        for (const { id } of leavers) tenant.removeUser(id);
        return { told: `${hired.told} ${leavers.length} leave.`, people: hired.people + leavers.length };
      },
    },
    { at: '11:00', title: 'Weddings', play: (world) => marry(world, day) },
    {
      at: '16:00',
      title: 'A quiet afternoon',
      play: () => ({ told: 'Nothing happens. Once in six days everybody is read again.', people: 0 }),
    },
  ];
}

function marry(world: World, day: number) {
  const couples = chosen(world, day * 7, 2);
  for (const { id, displayName, mail } of couples) {
    const now = String(mail).replace('@', `.${day}@`);
    world.simulator.tenant.updateUser(id, {
      displayName: `${displayName}-Smith`,
      userPrincipalName: now,
      mail: now,
    });
  }
  const [one, two] = couples.map(({ displayName }) => displayName);
  return { told: `${one} and ${two} get new names and addresses.`, people: 2 };
}

/** Some enabled members, others every day. */
function chosen({ simulator: { tenant } }: World, seed: number, count: number): DirectoryUser[] {
  const users = tenant.users().filter((user) => user.userType === 'Member' && user.accountEnabled === true);
  return Array.from({ length: count }, (_, index) => users[(seed * 389 + index * 97) % users.length]!);
}
