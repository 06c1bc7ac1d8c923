export {
  aChange,
  aDirectoryError,
  aManagedUser,
  aMapping,
  aRemovedEntry,
  aSyncReport,
  aUserEntry,
  type MappingDraft,
  type StandardAssignment,
} from './builders.js';
export type { DirectoryCallName, Release } from './directory/call-gate.js';
export type { DirectoryBehaviour } from './directory/directory-behaviour.js';
export { exampleTenant } from './example-tenant.js';
export { FakeLicense } from './fake-license.js';
export type { UserProperties } from './graph-simulator/tenant-directory.js';
export {
  type Addresses,
  type DirectoryCall,
  type GroupProperties,
  InMemoryDirectory,
  type InMemoryDirectoryOptions,
} from './in-memory-directory.js';
export { InMemoryRepository } from './in-memory-repository.js';
export type { InMemoryTransaction } from './in-memory-transaction.js';
export { VirtualClock } from './virtual-clock.js';
