/** What a request asks for, by endpoint and, for delta, by kind of round. */
export type RequestKind =
  | 'delta-initial'
  | 'delta-page'
  | 'delta-round'
  | 'user'
  | 'users'
  | 'users-count'
  | 'deleted-item'
  | 'get-by-ids'
  | 'batch'
  | 'organization'
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
  /** Page of the round, from 1; only for delta. */
  readonly page?: number;
  /** Whether the round is an initial one; only for delta. */
  readonly initial?: boolean;
}

/** A request with the status it got; 0 when the connection was reset or left hanging. */
export interface LoggedRequest extends SimulatedRequest {
  readonly status: number;
}

/** The endpoint behind a method and path. */
export function endpointOf(method: string, path: string): RequestKind | 'delta' {
  const route = path.replace(/^\/v1\.0\//, '').replace(/\/$/, '');
  if (!path.startsWith('/v1.0/')) return 'other';
  if (method === 'POST') {
    if (route === '$batch') return 'batch';
    return route === 'directoryObjects/getByIds' ? 'get-by-ids' : 'other';
  }
  if (method !== 'GET') return 'other';
  // PROTOCOL 1.1: the short and the long form.
  if (/^users\/(delta|microsoft\.graph\.delta)(\(\))?$/.test(route)) return 'delta';
  if (route === 'users/$count') return 'users-count';
  if (route === 'users') return 'users';
  if (/^users\/[^/]+$/.test(route)) return 'user';
  if (/^directory\/deletedItems\/[^/]+(\/microsoft\.graph\.user)?$/.test(route)) return 'deleted-item';
  return route === 'organization' ? 'organization' : 'other';
}
