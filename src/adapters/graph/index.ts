export type { GraphCredential } from './credential-tokens.js';
export type { AddressHolders } from './find-holders.js';
export type { GraphCloud } from './graph-cloud.js';
export {
  type GraphCredentialOptions,
  GraphDirectory,
  type GraphDirectoryOptions,
} from './graph-directory.js';
