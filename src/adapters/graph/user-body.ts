import type { UserRead } from '../../domain/directory-user.js';
import { propertiesOf } from './properties-of.js';
import { isRecord } from './record.js';

/** What a body must show so that the rest can be trusted; too few rights hide both without an error. */
export const alwaysRead = ['id', 'userPrincipalName', 'accountEnabled'] as const;

/**
 * What a user's body says about the id asked for. Without a UPN or `accountEnabled` the body is no whole one: too few
 * rights (https://learn.microsoft.com/en-us/graph/api/resources/users?view=graph-rest-1.0) or a copy that lags.
 */
export function userReadOf(body: unknown, objectId: string): UserRead {
  if (!isRecord(body) || idOf(body) !== objectId || !isUser(body['@odata.type'])) return unreadable;
  const { userPrincipalName, accountEnabled } = body;
  const named = typeof userPrincipalName === 'string' && userPrincipalName !== '';
  if (!named || typeof accountEnabled !== 'boolean') return unreadable;
  return { outcome: 'found', properties: propertiesOf(body) };
}

const unreadable: UserRead = { outcome: 'unreadable' };

/** The lower-case object id of a body; undefined if it has none. */
export function idOf(body: unknown): string | undefined {
  const id = isRecord(body) ? body.id : undefined;
  return typeof id === 'string' && id !== '' ? id.toLowerCase() : undefined;
}

function isUser(type: unknown): boolean {
  return type === undefined || (typeof type === 'string' && /^#?microsoft\.graph\.user$/i.test(type));
}
