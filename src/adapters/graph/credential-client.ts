import { Client } from '@microsoft/microsoft-graph-client';
import { CredentialTokens, type GraphCredential } from './credential-tokens.js';
import { type GraphCloud, graphRoot, invalidOption } from './graph-cloud.js';
import { isRecord } from './record.js';

export interface GraphCredentialOptions {
  /** Any credential of `@azure/identity`, for an application that may read the tenant's users. */
  readonly credential: GraphCredential;
  /** The Entra tenant's GUID, passed on to the credential. */
  readonly tenantId: string;
  /** Default `global`, which is also GCC; `us-gov` is GCC High, `us-gov-dod` DoD, `china` 21Vianet. */
  readonly cloud?: GraphCloud;
}

/** Whose requests get their tokens here, one by one, because a challenge's claims must reach the credential. */
const tokensByClient = new WeakMap<Client, CredentialTokens>();

/** A client with the SDK's default chain for a cloud, and the cloud's root. */
export function credentialClient(options: GraphCredentialOptions): {
  readonly client: Client;
  readonly origin: string;
} {
  const {
    credential,
    tenantId,
    cloud = 'global',
  } = isRecord(options) ? options : ({} as GraphCredentialOptions);
  if (typeof credential?.getToken !== 'function') {
    throw invalidOption('credential', 'has no getToken: it is no credential of @azure/identity');
  }
  if (typeof tenantId !== 'string' || !guid.test(tenantId)) {
    throw invalidOption('tenantId', "is not the tenant's GUID");
  }
  const origin = graphRoot(cloud);
  const tokens = new CredentialTokens(credential, tenantId, origin);
  // Each request brings its own provider in place of this one.
  const authProvider = { getAccessToken: () => tokens.get(new AbortController().signal) };
  const client = Client.initWithMiddleware({ authProvider, baseUrl: origin });
  tokensByClient.set(client, tokens);
  return { client, origin };
}

/** The tokens of a client that was made for a credential; undefined where the product's client keeps its own. */
export function tokensOf(client: Client): CredentialTokens | undefined {
  return tokensByClient.get(client);
}

const guid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
