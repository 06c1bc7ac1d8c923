export type { GraphCredentialOptions } from './credential-client.js';
export type { GraphCredential } from './credential-tokens.js';
export type { GraphCloud } from './graph-cloud.js';
export { GraphDirectory, type GraphDirectoryOptions } from './graph-directory.js';
