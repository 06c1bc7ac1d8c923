export type {
  OpenedStore,
  RawContents,
  RepositoryContractOptions,
  StoreFeature,
} from './opened-store.js';
export { repositoryContract } from './repository-contract.js';
