import type { LinkLoop } from './checkpoint.js';

/**
 * Why nobody enters or leaves by a group for now (S12). `vanished`: found nowhere, and the stream did not call it
 * removed. `forbidden`: the connection lacks the right to read groups. `hidden-members`: its members show only with
 * Member.Read.Hidden. `unreadable`: any other answer that says nothing.
 */
export type FrozenReason = 'vanished' | 'forbidden' | 'hidden-members' | 'unreadable';

/** A group by which nobody enters or leaves for now (S12). */
export interface FrozenGroup {
  readonly groupId: string;
  readonly reason: FrozenReason;
  /** When it froze, whatever the reason was then. */
  readonly since: Date;
}

/** A group that criteria name, or that is nested in one. */
export interface GroupRecord {
  readonly groupId: string;
  readonly streamId: string;
  /** `unread`: not read whole yet. `deleted`: proven; its members are those it had last. */
  readonly state: 'unread' | 'read' | 'frozen' | 'deleted';
  /** With `frozen`. */
  readonly reason?: FrozenReason;
  /** Of the state. */
  readonly since: Date;
  /** Its members were read to the end once, so that people were decided by them. */
  readonly known: boolean;
  /** The stream's token speaks of it: what changes comes by itself. */
  readonly covered: boolean;
  /** The stream called it removed, and says so once: no read has told yet what became of it. */
  readonly toldRemoved?: boolean;
}

/** One membership. The index of groups holds ids alone. */
export interface MembershipRecord {
  readonly groupId: string;
  readonly memberId: string;
  readonly kind: 'user' | 'group';
  /** Of the stream's pass without a token that last showed it. */
  readonly generation: number;
}

/** Up to 50 groups that are followed together, and where their stream stands. Links are never logged, never shown. */
export interface GroupStreamRecord {
  readonly streamId: string;
  readonly groupIds: readonly string[];
  /** Where the next pass begins; null asks without a token. */
  readonly deltaLink: string | null;
  /** Counter of passes without a token. */
  readonly generation: number;
  /** The round that last brought it to an end, or gave it up. */
  readonly doneInRound: number;
  /** A pass in progress. */
  readonly pass: GroupPass | null;
}

/** One way through a stream, to its deltaLink. */
export interface GroupPass {
  readonly initial: boolean;
  /** The next request; null asks without a token. */
  readonly link: string | null;
  /** The deltaLink, once it has arrived: what remains is to take back what the pass did not show any more. */
  readonly deltaLink: string | null;
  /** Groups that the pass has shown alive, and that it called removed. */
  readonly shown: readonly string[];
  readonly removed: readonly string[];
  readonly pages: number;
  readonly resyncs: number;
  readonly fellBack: boolean;
  readonly loop: LinkLoop;
}

/**
 * Whom to decide again because a membership changed (S12). `user`: one person; `members`: all direct members of a group,
 * from a place on; `group`: all who are in a group, directly or through others.
 */
export interface EvaluationRecord {
  readonly subject: 'user' | 'members' | 'group';
  readonly objectId: string;
  /** With `members`: where to go on. */
  readonly after: string | null;
}
