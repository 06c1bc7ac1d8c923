import { Client } from '@microsoft/microsoft-graph-client';
import { type AttributeCheck, checkAttributePath } from '../../domain/attribute-catalogue.js';
import type { Directory, PageRequest, PageResult, UserReads } from '../../ports/directory.js';
import { CredentialTokens, type GraphCredential } from './credential-tokens.js';
import { fetchPage } from './fetch-page.js';
import { type AddressHolders, findHolders } from './find-holders.js';
import { checkOrigin, type GraphCloud, globalRoot, graphRoot, invalidOption } from './graph-cloud.js';
import { GraphConnection } from './graph-connection.js';
import { readTenantId } from './read-tenant-id.js';
import { isRecord } from './record.js';
import { UserReader } from './user-reader.js';

export interface GraphDirectoryOptions {
  /**
   * The Graph SDK's client as the product made it. Its retries and redirects are switched off for each request, which
   * needs the product and this package to share one copy of the SDK. For a loopback `origin` its `customHosts` must
   * name that host, else the SDK sends no token there.
   */
  readonly client: Client;
  /**
   * The Graph root that the client's tokens are for: a Microsoft cloud's
   * (https://learn.microsoft.com/en-us/graph/deployments), or an https loopback in tests. Requests and links go
   * nowhere else. Default `https://graph.microsoft.com`.
   */
  readonly origin?: string;
}

export interface GraphCredentialOptions {
  /** Any credential of `@azure/identity`, for an application that may read the tenant's users. */
  readonly credential: GraphCredential;
  /** The Entra tenant's GUID, passed on to the credential. */
  readonly tenantId: string;
  /** Default `global`, which is also GCC; `us-gov` is GCC High, `us-gov-dod` DoD, `china` 21Vianet. */
  readonly cloud?: GraphCloud;
}

interface CallOptions {
  readonly signal?: AbortSignal;
}

/**
 * The `Directory` over Microsoft Graph v1.0 and its SDK.
 *
 * One attempt a call: it neither retries nor waits, apart from one more request after a 401. Failures are
 * `DeltaSyncError`s with an `ERR_DIRECTORY_*` code, `retryable` and `retryAfterMs`, and hold no token; an abort
 * rejects with the signal's reason. Least application rights: User.Read.All; Directory.Read.All makes reads by id cheap.
 */
export class GraphDirectory implements Directory {
  readonly #connection: GraphConnection;
  readonly #reader: UserReader;

  /** @throws DeltaSyncError ERR_OPTIONS_INVALID, naming the field */
  constructor(options: GraphDirectoryOptions, tokens?: CredentialTokens) {
    const { client, origin = globalRoot } = isRecord(options) ? options : ({} as GraphDirectoryOptions);
    if (typeof client?.api !== 'function') {
      throw invalidOption('client', 'is not a client of @microsoft/microsoft-graph-client');
    }
    this.#connection = new GraphConnection(client, checkOrigin(origin), tokens);
    this.#reader = new UserReader(this.#connection);
  }

  /**
   * Makes the client, too: the SDK's default chain for the cloud. A token that was revoked is renewed once, with the
   * claims that Graph asks for (https://learn.microsoft.com/en-us/entra/identity-platform/claims-challenge).
   *
   * @throws DeltaSyncError ERR_OPTIONS_INVALID, naming the field
   */
  static fromCredential(options: GraphCredentialOptions): GraphDirectory {
    const {
      credential,
      tenantId,
      cloud = 'global',
    } = isRecord(options) ? options : ({} as GraphCredentialOptions);
    if (typeof credential?.getToken !== 'function') {
      throw invalidOption('credential', 'has no getToken: it is no credential of @azure/identity');
    }
    if (typeof tenantId !== 'string' || !/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(tenantId)) {
      throw invalidOption('tenantId', "is not the tenant's GUID");
    }
    const origin = graphRoot(cloud);
    const tokens = new CredentialTokens(credential, tenantId, origin);
    // Each request brings its own provider; this one serves none.
    const authProvider = { getAccessToken: () => tokens.get(new AbortController().signal) };
    const client = Client.initWithMiddleware({ authProvider, baseUrl: origin });
    return new GraphDirectory({ client, origin }, tokens);
  }

  /**
   * One page of users/delta; a link only if it is a delta query of `origin`.
   *
   * @throws DeltaSyncError ERR_DIRECTORY_LINK_INVALID for a foreign link or a redirect: no request leaves for it
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

  checkAttributes(paths: readonly string[]): readonly AttributeCheck[] {
    return paths.map(checkAttributePath);
  }
}
