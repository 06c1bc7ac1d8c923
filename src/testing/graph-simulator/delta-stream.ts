import type { JsonObject } from './json.js';
import type { Reply } from './reply.js';
import type { PlannedItem, RoundPlan, RoundRequest } from './round-request.js';

export interface EntryShape {
  readonly select: readonly string[] | null;
  readonly initial: boolean;
  /** `Prefer: return=minimal`: unchanged properties stay out (https://learn.microsoft.com/en-us/graph/api/user-delta). */
  readonly minimal: boolean;
}

/** What a delta query is about; tokens, pages and links are the same for all. */
export interface DeltaStream<Entry extends PlannedItem> {
  readonly resource: 'users' | 'groups';
  /** The number of changes so far. */
  version(): number;
  /** The answer to a $select that can't be followed. */
  refused(select: readonly string[] | null): Reply | undefined;
  plan(request: RoundRequest): RoundPlan<Entry>;
  render(entry: Entry, shape: EntryShape): JsonObject;
}
