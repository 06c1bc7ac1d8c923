import type { Criteria } from './criteria.js';

/**
 * A named, prioritised rule: criteria decide who, the assignment (the product's own data) decides what they get.
 *
 * @typeParam A - the product's assignment
 */
export interface Mapping<A = unknown> {
  readonly mappingId: string;
  readonly name: string;
  readonly criteria: Criteria;
  readonly assignment: A;
  /** False: matching people are listed as leftovers (`manual`) and never created by a round. */
  readonly autoImport: boolean;
  /** 0 is asked first; the first mapping that takes a person wins. */
  readonly priority: number;
  /** Moves on when the criteria change, so that a token knows for which criteria it was made. */
  readonly criteriaRevision: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}
