import { isRecord } from './record.js';

/**
 * The tenant of an access token: its `tid` claim. Undefined where the text is no JWT or names no tenant.
 *
 * Claims are read without verifying, for Graph alone decides about the token
 * (https://learn.microsoft.com/en-us/entra/identity-platform/access-token-claims-reference).
 */
export function tokenTenant(token: string): string | undefined {
  const tid = claimsOf(token)?.tid;
  return typeof tid === 'string' && tid !== '' ? tid.toLowerCase() : undefined;
}

/** What an access token grants: the application's `roles`, or the `scp` of a user. Undefined where it names neither. */
export function tokenPermissions(token: string): readonly string[] | undefined {
  const { roles, scp } = claimsOf(token) ?? {};
  if (Array.isArray(roles)) return roles.filter((role) => typeof role === 'string');
  return typeof scp === 'string' ? scp.split(' ') : undefined;
}

function claimsOf(token: string): Readonly<Record<string, unknown>> | undefined {
  const payload = token.split('.')[1];
  if (payload === undefined) return undefined;
  try {
    const claims: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'));
    return isRecord(claims) ? claims : undefined;
  } catch {
    return undefined;
  }
}
