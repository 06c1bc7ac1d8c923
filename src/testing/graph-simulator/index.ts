export type { AddressHolder } from './address-holders.js';
export type { ErrorSample } from './error-samples.js';
export type {
  Fault,
  FaultResponse,
  Faults,
  Hold,
  ImmediateResponse,
  PlainResponse,
  Throttle,
} from './faults.js';
export { GraphSimulator, type GraphSimulatorOptions } from './graph-simulator.js';
export type { JsonObject, JsonValue } from './json.js';
export type { TlsIdentity } from './loopback-server.js';
export type { PlayedBehaviour, PlayedCounts } from './played.js';
export type { SimulatorRights } from './rights.js';
export type { SimulatorClientOptions, TokenRequest } from './sdk-client.js';
export type { LoggedRequest, RequestKind, SimulatedRequest } from './simulated-request.js';
export type { SimulatorBehaviour } from './simulator-behaviour.js';
export type { DirectoryUser, TenantDirectory, UserProperties } from './tenant-directory.js';
export type { TenantGroups } from './tenant-groups.js';
