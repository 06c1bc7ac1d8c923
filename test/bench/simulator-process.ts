import { GraphSimulator } from '../../dist/testing/graph-simulator/index.js';

/** A tenant in a process of its own, so that the measured side shares no event loop with the server. */
const users = Number(process.argv[2]);
const departments = ['Sales', 'Legal', 'Research', 'Support', 'Finance'];

const simulator = await GraphSimulator.start({ pageSize: 200 });
const people = simulator.tenant.addUsers(users, (index) => ({
  department: departments[index % departments.length]!,
  jobTitle: `Role ${index % 97}`,
  country: index % 3 === 0 ? 'Norway' : 'Portugal',
}));
process.send?.({ origin: simulator.origin, tenantId: simulator.tenant.tenantId });
let edits = 0;
// Every n-th person gets a new job title.
process.on('message', (every: number) => {
  edits += 1;
  for (let index = 0; index < people.length; index += every) {
    simulator.tenant.updateUser(people[index]!.id, { jobTitle: `Role of edit ${edits}` });
  }
  process.send?.('edited');
});
process.once('disconnect', () => void simulator.stop());
