import { isRecord } from './record.js';

/**
 * The tenant of an access token: its `tid` claim, read without verifying, for Graph alone decides about the token
 * (https://learn.microsoft.com/en-us/entra/identity-platform/access-token-claims-reference). Undefined where the text
 * is no JWT or names no tenant.
 */
export function tokenTenant(token: string): string | undefined {
  const payload = token.split('.')[1];
  if (payload === undefined) return undefined;
  try {
    const claims: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'));
    const tid = isRecord(claims) ? claims.tid : undefined;
    return typeof tid === 'string' && tid !== '' ? tid.toLowerCase() : undefined;
  } catch {
    return undefined;
  }
}
