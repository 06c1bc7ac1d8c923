/** Comparisons that take a single string, number or boolean. */
export type ScalarOperator = 'eq' | 'ne' | 'gt' | 'ge' | 'lt' | 'le';
/** Comparisons of text. */
export type TextOperator = 'startsWith' | 'endsWith' | 'contains' | 'matches';

export type CriteriaScalar = string | number | boolean;

/** Who is taken, as plain JSON. */
export type Criteria =
  | { readonly everyone: true }
  | AttributeCondition
  | { readonly memberOf: string; readonly transitive?: boolean }
  | { readonly all: readonly Criteria[] }
  | { readonly any: readonly Criteria[] }
  | { readonly not: Criteria };

export type AttributeCondition =
  | {
      readonly attribute: string;
      readonly op: ScalarOperator;
      readonly value: CriteriaScalar;
      readonly ignoreCase?: boolean;
    }
  | {
      readonly attribute: string;
      readonly op: TextOperator;
      readonly value: string;
      readonly ignoreCase?: boolean;
    }
  | {
      readonly attribute: string;
      readonly op: 'in';
      readonly value: readonly CriteriaScalar[];
      readonly ignoreCase?: boolean;
    }
  | {
      readonly attribute: string;
      readonly op: 'present' | 'absent';
      readonly ignoreCase?: boolean;
    };

/** A group that criteria ask about. */
export interface GroupQuestion {
  readonly groupId: string;
  /** Whether members of groups nested in it count too. */
  readonly transitive: boolean;
}

/**
 * The answer of criteria about one person. `unknown`: a property it compares is missing. `undecided`: a property
 * it compares was not delivered, so that nothing may be concluded.
 */
export type Verdict = 'true' | 'false' | 'unknown' | 'undecided';
