import { describe, test } from 'vitest';
import { GraphDirectory } from '../../../src/adapters/graph/index.js';
import { directoryContract, type OpenedDirectory } from '../../../src/testing/contract/index.js';
import { GraphSimulator } from '../../../src/testing/graph-simulator/index.js';
import * as small from './small-tenant.js';

async function open(): Promise<OpenedDirectory> {
  const { tenantId, pageSize } = small;
  const simulator = await GraphSimulator.start({ tenantId, pageSize });
  const { tenant } = simulator;
  small.fill(tenant, tenant.groups);
  const [first, last] = [small.people[0]!.objectId, small.people.at(-1)!.objectId];
  return {
    ...small,
    directory: new GraphDirectory({ client: simulator.client() }),
    change: async (displayName) => {
      tenant.updateUser(first, { displayName });
      tenant.removeUser(last);
    },
    endMembership: async () => tenant.groups.removeMember(small.group.groupId, first),
    spoilLinks: async () => simulator.expireTokens(),
    close: () => simulator.stop(),
  };
}

describe('GraphDirectory over the simulator', () => {
  directoryContract({ test: (name, run) => test(name, run), open });
});
