import { phases, type Round } from '../../domain/checkpoint.js';
import type { UserRead } from '../../domain/directory-user.js';
import { isGone } from '../../domain/managed-user.js';
import type { UserRecord } from '../../domain/records.js';
import { parseInstant } from '../criteria/instant.js';
import type { FoldedEntry } from '../entries/fold-entries.js';
import { changedProperties, completed } from '../people/details.js';

/** One person as the directory shows them. */
export interface Sighting {
  readonly objectId: string;
  /** From the stream filtered by id, asked without a token. */
  readonly entry: FoldedEntry | undefined;
  /** From a live read; undefined where the entry shows them alive. */
  readonly read: UserRead | undefined;
}

/** What the stream of the next round says of a person. */
export interface StreamWord {
  readonly said: FoldedEntry | undefined;
  /** What it would say of them, were they to come in it; given only if it says nothing. */
  readonly unsaid?: FoldedEntry;
}

/**
 * A full round tells of everybody; an incremental one of who has changed since the token was made. Of that the store and one
 * look at the person show: that a record differs from its person, that somebody is gone or back, or that they were created
 * since. Whoever else is not managed may have changed or not.
 *
 * @param since - when the token was made that the round began with; null for a round without one
 */
export function streamWord(
  sighting: Sighting,
  user: UserRecord | undefined,
  round: Pick<Round, 'kind' | 'phase' | 'fingerprint'>,
  since: Date | null,
): StreamWord {
  const isPast = phases.indexOf(round.phase) > phases.indexOf('users');
  const isFull = round.kind === 'initial' && !isPast;
  if (isFull && sighting.entry !== undefined) return { said: sighting.entry };
  const entry = incrementalEntry(sighting, round.fingerprint.select);
  // Of who is gone a full round says nothing.
  if (isFull) return entry?.removed === null ? { said: undefined, unsaid: entry } : { said: undefined };
  if (entry === undefined) return { said: undefined };
  const says = !isPast && hasChanged(entry, user, round.fingerprint.select, since);
  return says ? { said: entry } : { said: undefined, unsaid: entry };
}

/** Of an incremental round no entry is whole, and what was cleared comes as null. */
function incrementalEntry(
  { objectId, entry, read }: Sighting,
  select: readonly string[],
): FoldedEntry | undefined {
  if (entry !== undefined && entry.removed === null) {
    const properties = entry.whole ? completed(entry.properties, select) : entry.properties;
    return { ...entry, whole: false, properties };
  }
  const word = { objectId, removed: null, whole: false, properties: {}, contradictory: false } as const;
  switch (read?.outcome) {
    case 'found':
      return { ...word, properties: read.properties };
    case 'soft-deleted':
      return { ...word, removed: 'changed' };
    case 'deleted':
      return { ...word, removed: 'deleted' };
    default:
      return undefined;
  }
}

function hasChanged(
  entry: FoldedEntry,
  user: UserRecord | undefined,
  select: readonly string[],
  since: Date | null,
): boolean {
  if (user === undefined) return since !== null && wasCreatedSince(entry.properties.createdDateTime, since);
  if (entry.removed !== null) return !isGone(user);
  return isGone(user) || changedProperties(user, entry, select).length > 0;
}

/** Graph gives whole seconds: who was created in the second of the token would be stored had the round seen them. */
function wasCreatedSince(created: unknown, since: Date): boolean {
  const instant = typeof created === 'string' ? parseInstant(created) : undefined;
  return instant !== undefined && instant.second >= Math.floor(since.getTime() / 1000) * 1000;
}
