import type { Directory } from '../../ports/directory.js';

/** A tenant that was made for one case. It shows what it holds at once: without lag, and without a lie. */
export interface OpenedDirectory {
  readonly directory: Directory;
  /** The tenant's GUID. */
  readonly tenantId: string;
  /** All its active users, at least three and best more than a page; none of them in the recycle bin. */
  readonly people: readonly KnownPerson[];
  /** Somebody in the recycle bin. */
  readonly softDeletedId: string;
  /** A GUID that names nobody. */
  readonly unknownId: string;
  readonly group: KnownGroup;
  /** A group in the recycle bin. */
  readonly softDeletedGroupId: string;
  /** Gives the first person this display name, and moves the last one into the recycle bin. */
  change(displayName: string): Promise<void>;
  /** Ends the first person's membership in the group. */
  endMembership(): Promise<void>;
  /** Makes the directory reject every link given out so far; absent where that cannot be brought about. */
  spoilLinks?(): Promise<void>;
  /** Called once. */
  close(): Promise<void>;
}

export interface KnownPerson {
  readonly objectId: string;
  readonly userPrincipalName: string;
  /** Another address than the name. */
  readonly mail: string;
  /** A further address, an `smtp:` proxy. */
  readonly alias: string;
}

/** Its direct members are all people and one more group. */
export interface KnownGroup {
  readonly groupId: string;
  readonly displayName: string;
  readonly mail: string;
  readonly nestedGroupId: string;
}

export interface DirectoryContractOptions {
  /** Takes each case: `test` of vitest or node:test, `it` of mocha. */
  readonly test: (name: string, run: () => Promise<void>) => void;
  readonly open: () => Promise<OpenedDirectory>;
}
