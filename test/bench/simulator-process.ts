import { GraphSimulator } from '../../dist/testing/graph-simulator/index.js';

/** A tenant in a process of its own, so that the measured side shares no event loop with the server. */
const users = Number(process.argv[2]);
const departments = ['Sales', 'Legal', 'Research', 'Support', 'Finance'];

const simulator = await GraphSimulator.start({ pageSize: 200 });
simulator.tenant.addUsers(users, (index) => ({
  department: departments[index % departments.length]!,
  jobTitle: `Role ${index % 97}`,
  country: index % 3 === 0 ? 'Norway' : 'Portugal',
}));
process.send?.({ origin: simulator.origin, tenantId: simulator.tenant.tenantId });
process.once('disconnect', () => void simulator.stop());
