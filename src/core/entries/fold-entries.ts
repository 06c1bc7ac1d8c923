import type { DirectoryEntry, Properties } from '../../domain/directory-user.js';
import { sameJson } from '../../domain/json.js';
import { mergeProperties } from '../../domain/patch.js';

/**
 * All that a page says of one person, as one entry. Graph may name a person several times in a response
 * (https://learn.microsoft.com/en-us/graph/delta-query-overview), and applying the fold equals applying its entries
 * one by one.
 */
export interface FoldedEntry {
  readonly objectId: string;
  /** The last word on life; properties delivered before a removal are kept, so that a later entry can build on them. */
  readonly removed: 'changed' | 'deleted' | null;
  readonly whole: boolean;
  readonly properties: Properties;
  /** The entries disagree about a property or about life: only a live read can tell which one is newer. */
  readonly contradictory: boolean;
}

/** One folded entry a person, in the order in which the page first names them. */
export function foldEntries(entries: readonly DirectoryEntry[]): Map<string, FoldedEntry> {
  const folded = new Map<string, FoldedEntry>();
  for (const entry of entries) {
    const earlier = folded.get(entry.objectId);
    const next = asFolded(entry);
    folded.set(entry.objectId, earlier === undefined ? next : compose(earlier, next));
  }
  return folded;
}

function asFolded(entry: DirectoryEntry): FoldedEntry {
  if (entry.kind === 'removed') {
    return {
      objectId: entry.objectId,
      removed: entry.reason,
      whole: false,
      properties: {},
      contradictory: false,
    };
  }
  return {
    objectId: entry.objectId,
    removed: null,
    whole: entry.whole,
    properties: entry.properties,
    contradictory: false,
  };
}

function compose(earlier: FoldedEntry, later: FoldedEntry): FoldedEntry {
  return {
    objectId: earlier.objectId,
    removed: later.removed,
    whole: earlier.whole || later.whole,
    properties: later.whole ? later.properties : mergeProperties(earlier.properties, later.properties),
    contradictory: earlier.contradictory || later.contradictory || disagree(earlier, later),
  };
}

function disagree(earlier: FoldedEntry, later: FoldedEntry): boolean {
  if ((earlier.removed === null) !== (later.removed === null)) return true;
  for (const name of Object.keys(later.properties)) {
    if (Object.hasOwn(earlier.properties, name)) {
      if (!sameJson(earlier.properties[name], later.properties[name])) return true;
    } else if (earlier.whole && later.properties[name] !== null) return true;
  }
  if (later.whole) {
    for (const name of Object.keys(earlier.properties)) {
      if (earlier.properties[name] !== null && !Object.hasOwn(later.properties, name)) return true;
    }
  }
  return false;
}
