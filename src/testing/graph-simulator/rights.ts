import type { RequestKind } from './simulated-request.js';

/** What the application was granted; without a right its endpoints say 403 Authorization_RequestDenied (PROTOCOL 3.3). */
export interface SimulatorRights {
  /** users, users/delta and users/$count. */
  usersRead: boolean;
  /** directoryObjects/getByIds. */
  directoryReadAll: boolean;
  /** directory/deletedItems. */
  deletedItems: boolean;
  /** organization. */
  organization: boolean;
}

/** Everything granted. */
export function plainRights(): SimulatorRights {
  return { usersRead: true, directoryReadAll: true, deletedItems: true, organization: true };
}

/** The right a request needs. */
export function requiredRight(kind: RequestKind): keyof SimulatorRights | undefined {
  switch (kind) {
    case 'batch':
    case 'other':
      return undefined;
    case 'get-by-ids':
      return 'directoryReadAll';
    case 'deleted-item':
      return 'deletedItems';
    case 'organization':
      return 'organization';
    default:
      return 'usersRead';
  }
}
