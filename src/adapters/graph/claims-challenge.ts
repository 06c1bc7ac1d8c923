import { isRecord } from './record.js';

/**
 * The claims of a `WWW-Authenticate` challenge as the JSON text that a credential takes; undefined without any.
 *
 * Continuous access evaluation: without these claims the credential hands out the same revoked token again
 * (https://learn.microsoft.com/en-us/entra/identity-platform/claims-challenge).
 */
export function challengedClaims(header: string | null): string | undefined {
  const encoded = /\bclaims\s*=\s*"([^"]{1,8000})"/i.exec(header ?? '')?.[1];
  if (encoded === undefined) return undefined;
  const claims = Buffer.from(encoded, 'base64').toString('utf8');
  try {
    return isRecord(JSON.parse(claims)) ? claims : undefined;
  } catch {
    return undefined;
  }
}

/** A 403 is a challenge only where it says so: https://learn.microsoft.com/en-us/graph/errors */
export function wantsMoreClaims(header: string | null): boolean {
  return /\berror\s*=\s*"?insufficient_claims\b/i.test(header ?? '');
}
