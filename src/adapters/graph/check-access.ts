import type { Capability } from '../../domain/access.js';
import type { CapabilityAnswer } from '../../ports/directory.js';
import { wantsMoreClaims } from './claims-challenge.js';
import { type GraphConnection, succeeded } from './graph-connection.js';
import type { GraphRequest } from './graph-exchange.js';
import { graphProblem, invalidResponse } from './graph-problem.js';
import { isRecord } from './record.js';
import {
  deletedGroupRight,
  getByIdsRight,
  groupRight,
  hiddenMembersRight,
  organizationRight,
  userRight,
} from './rights.js';
import { tokenPermissions } from './token-claims.js';
import { idOf, userReadOf } from './user-body.js';

/** One body may lag behind and hold little; of several, one tells. */
const someBodies = 5;
const userFields = '$select=id,userPrincipalName,accountEnabled';
/** Asked for where nobody is known: no object has it. */
const nobody = '00000000-0000-0000-0000-000000000000';

type Check = (connection: GraphConnection, signal: AbortSignal | undefined) => Promise<CapabilityAnswer>;

/** What the connection may do, of this capability. */
export async function askCapability(
  connection: GraphConnection,
  capability: Capability,
  signal: AbortSignal | undefined,
): Promise<CapabilityAnswer> {
  try {
    return await accessChecks[capability](connection, signal);
  } catch (error) {
    if (error instanceof UnmetChallenge) return unknown;
    throw error;
  }
}

/** Refused for want of claims, which says nothing of rights: conditional access asks for more than the token shows. */
class UnmetChallenge extends Error {}

/** Each asks for next to nothing, and takes a body with too little in it for a refusal. */
const accessChecks: { readonly [C in Capability]: Check } = {
  'read-users': async (connection, signal) => {
    const users = await listed(connection, `/users?$top=${someBodies}&${userFields}`, signal);
    if (users === undefined) return missing(userRight);
    // With User.ReadBasic.All all but the name is left out: https://learn.microsoft.com/en-us/graph/api/resources/users
    return users.length === 0 || users.some(isWholeUser) ? granted : missing(userRight);
  },

  'deleted-items': async (connection, signal) => {
    const path = '/directory/deletedItems/microsoft.graph.user?$top=1&$select=id';
    return (await listed(connection, path, signal)) === undefined ? missing(userRight) : granted;
  },

  batches: async (connection, signal) => {
    const known = await listed(connection, `/users?$top=${someBodies}&$select=id`, signal);
    const ids = (known ?? []).flatMap((user) => idOf(user) ?? []);
    const body = { ids: ids.length === 0 ? [nobody] : ids, types: ['user'] };
    const url = connection.url(`/directoryObjects/getByIds?${userFields}`);
    const users = await listedBy(connection, { method: 'POST', url, body }, signal);
    if (users === undefined) return missing(getByIdsRight);
    if (users.length === 0) return unknown;
    return users.some(isWholeUser) ? granted : missing(getByIdsRight);
  },

  groups: async (connection, signal) => {
    const path = `/groups?$top=${someBodies}&$select=id,displayName`;
    const groups = await listed(connection, path, signal);
    if (groups === undefined || (groups.length > 0 && !groups.some(isNamed))) return missing(groupRight);
    const deleted = '/directory/deletedItems/microsoft.graph.group?$top=1&$select=id';
    return (await listed(connection, deleted, signal)) === undefined ? missing(deletedGroupRight) : granted;
  },

  /** Graph leaves hidden members out without an error: only the token tells, where it can be read. */
  'hidden-members': async (connection, signal) => {
    const token = await connection.accessToken(signal);
    const permissions = token === undefined ? undefined : tokenPermissions(token);
    if (permissions === undefined) return unknown;
    return permissions.includes(hiddenMembersRight) ? granted : missing(hiddenMembersRight);
  },

  organization: async (connection, signal) => {
    const tenants = await listed(connection, '/organization?$select=id', signal);
    return idOf(tenants?.[0]) === undefined ? missing(organizationRight) : granted;
  },
};

const granted: CapabilityAnswer = { state: 'granted', missingRights: [] };
const unknown: CapabilityAnswer = { state: 'unknown', missingRights: [] };

function missing(right: string): CapabilityAnswer {
  return { state: 'missing', missingRights: [right] };
}

function isWholeUser(body: unknown): boolean {
  return userReadOf(body, idOf(body) ?? '').outcome === 'found';
}

function isNamed(body: unknown): boolean {
  return isRecord(body) && typeof body.displayName === 'string' && body.displayName !== '';
}

function listed(connection: GraphConnection, path: string, signal: AbortSignal | undefined) {
  return listedBy(connection, { method: 'GET', url: connection.url(path) }, signal);
}

/** The objects of a collection; undefined where it is refused for want of a right. */
async function listedBy(
  connection: GraphConnection,
  request: GraphRequest,
  signal: AbortSignal | undefined,
): Promise<readonly unknown[] | undefined> {
  const answer = await connection.send(request, signal);
  if (answer.status === 403) {
    if (wantsMoreClaims(answer.headers.get('www-authenticate'))) throw new UnmetChallenge();
    return undefined;
  }
  if (!succeeded(answer)) throw graphProblem(request, answer);
  const value = isRecord(answer.body) ? answer.body.value : undefined;
  if (!Array.isArray(value)) throw invalidResponse(request, 'value is not a list');
  return value;
}
