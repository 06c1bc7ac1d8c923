/** People whom one page of a full round named, and who are managed or wait to be (S1). They are not written for it. */
export interface MarkRecord {
  /** The request without a token to which the page belongs. */
  readonly generation: number;
  /** Unique in its generation. */
  readonly serial: number;
  readonly objectIds: readonly string[];
}

/** The search for people whom a full round did not name; it outlives the round. */
export interface Sweep {
  /** Whose marks count. */
  readonly generation: number;
  /** Start of the full round: who was imported later is not missed. */
  readonly startedAt: Date;
  /** The last person asked; null begins with the first. */
  readonly after: string | null;
  /** Of the next mark, which people get whom the sweep has asked about with an answer. */
  readonly serial: number;
  /** Ordinal of the round in which people were last asked. */
  readonly askedIn: number;
  /** People who were not asked yet, or without an answer. */
  readonly unproven: number;
}

/** Everybody whom the marks of a generation name. */
export function markedIn(marks: Iterable<MarkRecord>, generation: number): ReadonlySet<string> {
  const marked = new Set<string>();
  for (const mark of marks) {
    if (mark.generation === generation) for (const id of mark.objectIds) marked.add(id);
  }
  return marked;
}
