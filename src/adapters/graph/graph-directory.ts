import type { Client } from '@microsoft/microsoft-graph-client';
import type { Capability } from '../../domain/access.js';
import { type AttributeCheck, checkAttributePath } from '../../domain/attribute-catalogue.js';
import type {
  AddressHolders,
  CapabilityAnswer,
  Directory,
  GroupPageRequest,
  GroupPageResult,
  GroupReads,
  PageRequest,
  PageResult,
  UserReads,
} from '../../ports/directory.js';
import { askCapability } from './check-access.js';
import { credentialClient, type GraphCredentialOptions, tokensOf } from './credential-client.js';
import { fetchGroupPage, fetchPage } from './fetch-page.js';
import { findHolders } from './find-holders.js';
import { checkOrigin, globalRoot, invalidOption } from './graph-cloud.js';
import { GraphConnection } from './graph-connection.js';
import { readGroups } from './read-groups.js';
import { readTenantId } from './read-tenant-id.js';
import { isRecord } from './record.js';
import { UserReader } from './user-reader.js';

export interface GraphDirectoryOptions {
  /**
   * The Graph SDK's client as the product made it; its retries and redirects are switched off for each request. For a
   * loopback `origin` its `customHosts` must name that host, else the SDK sends no token there. Leave its `debugLogging`
   * off: it prints links with the delta tokens in them.
   */
  readonly client: Client;
  /**
   * The Graph root that the client's tokens are for: a Microsoft cloud's
   * (https://learn.microsoft.com/en-us/graph/deployments), or an https loopback in tests. Requests and links go
   * nowhere else. Default `https://graph.microsoft.com`.
   */
  readonly origin?: string;
}

interface CallOptions {
  readonly signal?: AbortSignal;
}

/**
 * The `Directory` over Microsoft Graph v1.0 and its SDK.
 *
 * One attempt a call: it neither retries nor waits, apart from one more request after a 401. Failures are
 * `DeltaSyncError`s with an `ERR_DIRECTORY_*` code, `retryable` and `retryAfterMs`, and hold no token; an abort
 * rejects with the signal's reason. Least application rights: User.Read.All, and for groups
 * GroupMember.Read.All; Directory.Read.All makes reads by id cheap.
 */
export class GraphDirectory implements Directory {
  readonly #connection: GraphConnection;
  readonly #reader: UserReader;

  /** @throws DeltaSyncError ERR_OPTIONS_INVALID, naming the field */
  constructor(options: GraphDirectoryOptions) {
    const { client, origin = globalRoot } = isRecord(options) ? options : ({} as GraphDirectoryOptions);
    if (typeof client?.api !== 'function') {
      throw invalidOption('client', 'is not a client of @microsoft/microsoft-graph-client');
    }
    this.#connection = new GraphConnection(client, checkOrigin(origin), tokensOf(client));
    this.#reader = new UserReader(this.#connection);
  }

  /**
   * Makes the client, too: the SDK's default chain for the cloud. A token that was revoked is renewed once, with the
   * claims that Graph asks for (https://learn.microsoft.com/en-us/entra/identity-platform/claims-challenge).
   *
   * @throws DeltaSyncError ERR_OPTIONS_INVALID, naming the field
   */
  static fromCredential(options: GraphCredentialOptions): GraphDirectory {
    return new GraphDirectory(credentialClient(options));
  }

  /**
   * One page of users/delta, of all or filtered by id; a link only if it is a delta query of `origin`.
   *
   * @throws DeltaSyncError ERR_DIRECTORY_LINK_INVALID for a foreign link or a redirect, and ERR_DIRECTORY_REQUEST_INVALID
   * for ids that are no GUIDs or more than 50: no request leaves
   */
  fetchPage(request: PageRequest, { signal }: CallOptions = {}): Promise<PageResult> {
    return fetchPage(this.#connection, request, signal);
  }

  /**
   * Reads people by id: getByIds, and for whom it omits deletedItems and users again. Without Directory.Read.All all are
   * read singly, 20 a request.
   *
   * @throws DeltaSyncError retryable as a whole, if a part of a batch was throttled or not served
   */
  readUsers(
    ids: readonly string[],
    select: readonly string[],
    { signal }: CallOptions = {},
  ): Promise<UserReads> {
    return this.#reader.read(ids, select, signal);
  }

  /**
   * One page of groups/delta, filtered by id; a link only if it is a delta query of groups of `origin`.
   *
   * @throws DeltaSyncError ERR_DIRECTORY_LINK_INVALID and ERR_DIRECTORY_REQUEST_INVALID, for ids that are no GUIDs or
   * more than 50: no request leaves. ERR_DIRECTORY_FORBIDDEN without GroupMember.Read.All
   */
  fetchGroupPage(request: GroupPageRequest, { signal }: CallOptions = {}): Promise<GroupPageResult> {
    return fetchGroupPage(this.#connection, request, signal);
  }

  /**
   * Reads groups by id, 20 a request; those that are not there are asked for in deletedItems, which takes Group.Read.All,
   * and then among the groups again.
   *
   * @throws DeltaSyncError retryable as a whole, if a part of a batch was throttled or not served
   */
  readGroups(ids: readonly string[], { signal }: CallOptions = {}): Promise<GroupReads> {
    return readGroups(this.#connection, ids, signal);
  }

  /**
   * Users, groups and contacts that hold the address. `complete` is false where groups or contacts could not be asked.
   *
   * @throws DeltaSyncError if users could not be asked: ERR_DIRECTORY_FORBIDDEN without User.Read.All
   */
  findByAddress(address: string, { signal }: CallOptions = {}): Promise<AddressHolders> {
    return findHolders(this.#connection, address, signal);
  }

  /** The token's tenant, else `/organization`'s; undefined where neither may be read. */
  tenantId({ signal }: CallOptions = {}): Promise<string | undefined> {
    return readTenantId(this.#connection, signal);
  }

  /**
   * One or two requests for next to nothing. Whether members of groups that hide them are shown, Graph does not say: the token's
   * `roles` or `scp` tell, where the library has the token (`fromCredential`); else it is unknown.
   *
   * @throws DeltaSyncError where the question was not answered, be it 401, throttled or not served
   */
  async checkAccess(capability: Capability, { signal }: CallOptions = {}): Promise<CapabilityAnswer> {
    const answer = await askCapability(this.#connection, capability, signal);
    if (capability === 'batches' && answer.state === 'granted') this.#reader.askAgain();
    return answer;
  }

  checkAttributes(paths: readonly string[]): readonly AttributeCheck[] {
    return paths.map(checkAttributePath);
  }
}
