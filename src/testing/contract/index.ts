export { directoryContract } from './directory-contract.js';
export type {
  DirectoryContractOptions,
  KnownGroup,
  KnownPerson,
  OpenedDirectory,
} from './opened-directory.js';
export type {
  OpenedStore,
  RawContents,
  RepositoryContractOptions,
  StoreFeature,
} from './opened-store.js';
export { repositoryContract } from './repository-contract.js';
