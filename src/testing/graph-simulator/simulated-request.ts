/** What a request asks for, by endpoint and, for delta, by kind of round. */
export type RequestKind =
  | 'delta-initial'
  | 'delta-page'
  | 'delta-round'
  | 'group-delta-initial'
  | 'group-delta-page'
  | 'group-delta-round'
  | 'user'
  | 'users'
  | 'users-count'
  | 'deleted-item'
  | 'deleted-group'
  | 'deleted-groups'
  | 'get-by-ids'
  | 'batch'
  | 'organization'
  | 'group'
  | 'groups'
  | 'contacts'
  | 'other';

/** A request as the simulator understood it; a part of a $batch looks the same as a request of its own. */
export interface SimulatedRequest {
  readonly method: string;
  /** Path as sent, without the query. */
  readonly path: string;
  /** Decoded query parameters; of a repeated one the last. */
  readonly query: Readonly<Record<string, string>>;
  readonly kind: RequestKind;
  /** Lower-case names, without authorization. */
  readonly headers: Readonly<Record<string, string>>;
  readonly hasBearer: boolean;
  /** Which access token it carried: 1 for the first one seen, 2 for the next other one. The text is not kept here. */
  readonly accessToken?: number;
  /** Page of the round, from 1; only for delta. */
  readonly page?: number;
  /** Whether the round is an initial one; only for delta. */
  readonly initial?: boolean;
}

/** A request with the status it got. */
export interface LoggedRequest extends SimulatedRequest {
  /** 0 until it is answered, and when the connection was reset or left hanging. */
  readonly status: number;
  /** Whether the client went away before the answer was through. */
  readonly aborted: boolean;
}

/** The endpoint behind a method and path. */
export function endpointOf(method: string, path: string): RequestKind | 'delta' | 'group-delta' {
  const route = path.replace(/^\/v1\.0\//, '').replace(/\/$/, '');
  if (!path.startsWith('/v1.0/')) return 'other';
  if (method === 'POST') {
    if (route === '$batch') return 'batch';
    return route === 'directoryObjects/getByIds' ? 'get-by-ids' : 'other';
  }
  if (method !== 'GET') return 'other';
  // The short and the long form (https://learn.microsoft.com/en-us/graph/delta-query-users).
  if (/^users\/(delta|microsoft\.graph\.delta)(\(\))?$/.test(route)) return 'delta';
  if (/^groups\/(delta|microsoft\.graph\.delta)(\(\))?$/.test(route)) return 'group-delta';
  if (route === 'users/$count') return 'users-count';
  if (route === 'users') return 'users';
  if (/^users\/[^/]+$/.test(route)) return 'user';
  if (route === 'directory/deletedItems/microsoft.graph.group') return 'deleted-groups';
  if (/^directory\/deletedItems\/[^/]+(\/microsoft\.graph\.user)?$/.test(route)) return 'deleted-item';
  if (/^directory\/deletedItems\/[^/]+\/microsoft\.graph\.group$/.test(route)) return 'deleted-group';
  if (route === 'groups') return 'groups';
  if (/^groups\/[^/]+$/.test(route)) return 'group';
  if (/^contacts(\/[^/]+)?$/.test(route)) return 'contacts';
  return route === 'organization' ? 'organization' : 'other';
}
