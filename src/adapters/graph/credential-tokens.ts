import { redactTokens } from '../../domain/redact.js';
import { DeltaSyncError } from '../../errors.js';
import { isRecord } from './record.js';

/** What this library needs of a `TokenCredential` of `@azure/identity`; any of them fits. */
export interface GraphCredential {
  getToken(
    scopes: string | string[],
    options?: { abortSignal?: AbortSignal; claims?: string; enableCae?: boolean; tenantId?: string },
  ): Promise<{ readonly token: string } | null>;
}

/**
 * Access tokens of one credential for one tenant. Nothing is cached here: credentials keep their tokens and know when
 * these end. CAE is declared on every request, for a credential keeps such tokens apart from others.
 */
export class CredentialTokens {
  readonly #credential: GraphCredential;
  readonly #tenantId: string;
  readonly #scope: string;

  constructor(credential: GraphCredential, tenantId: string, root: string) {
    this.#credential = credential;
    this.#tenantId = tenantId;
    this.#scope = `${root}/.default`;
  }

  /** @param claims - of a challenge; the credential then asks for a new token */
  async get(signal: AbortSignal, claims?: string): Promise<string> {
    const options = { abortSignal: signal, enableCae: true, tenantId: this.#tenantId };
    let token: unknown;
    try {
      token = (
        await this.#credential.getToken(
          [this.#scope],
          claims === undefined ? options : { ...options, claims },
        )
      )?.token;
    } catch (error) {
      throw noToken(error);
    }
    if (typeof token === 'string' && token !== '') return token;
    throw new DeltaSyncError('ERR_DIRECTORY_UNAUTHORIZED', 'The credential gave no access token');
  }
}

/** A service for tokens that is down or throttled is no refusal. */
function noToken(error: unknown): DeltaSyncError {
  const { name, message, statusCode, status } = isRecord(error) ? error : {};
  const answered =
    typeof statusCode === 'number' ? statusCode : typeof status === 'number' ? status : undefined;
  const text = redactTokens(`The credential gave no access token: ${String(name)}: ${String(message)}`).slice(
    0,
    600,
  );
  if (answered !== undefined ? answered === 429 || answered >= 500 : !isCredentialFailure(name)) {
    return new DeltaSyncError('ERR_DIRECTORY_UNAVAILABLE', text, { retryable: true });
  }
  return new DeltaSyncError('ERR_DIRECTORY_UNAUTHORIZED', text);
}

/** The error names of `@azure/identity` and `@azure/msal-node`; the SDK keeps nothing of an error but name and text. */
export function isCredentialFailure(name: unknown): boolean {
  return typeof name === 'string' && /auth|credential/i.test(name);
}
