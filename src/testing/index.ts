export { FakeLicense } from './fake-license.js';
export { InMemoryRepository } from './in-memory-repository.js';
export type { InMemoryTransaction } from './in-memory-transaction.js';
export { VirtualClock } from './virtual-clock.js';
