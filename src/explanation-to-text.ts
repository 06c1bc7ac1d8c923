import { userExplanationText } from './core/explain/user-explanation-text.js';
import type { UserExplanation } from './domain/user-explanation.js';

export interface ExplanationTextOptions {
  /** Names of groups by their object ids; default none. A group without one is called by its id. */
  readonly groupNames?: ReadonlyMap<string, string>;
}

/**
 * What `users.explain` found, as plain text to paste into a ticket: a line for each fact, and for each condition of each
 * mapping its verdict, what the person has, and the hint. Long values are cut. It names the person and what the criteria read
 * of them, and no token. The text is not read back by anything, and its wording may change with any version.
 *
 * @example
 * explanationToText(await client.users.explain(objectId))
 * // User 0f8fad5b-d9cb-469f-a165-70867728950e "Ann" "ann@fabrikam.example"
 * // Read 2026-03-01T08:00:00.000Z: in the directory
 * // Not in the table
 * // Next sync: incremental; the token was made 2026-03-01T06:00:00.000Z
 * // It would do nothing: no mapping takes them
 * //
 * // Mappings, in their order:
 * // 1. "Sales": false, passes
 * //    [false] department is "Sales" (has "sales"; differs in case only)
 */
export function explanationToText(
  explanation: UserExplanation,
  options: ExplanationTextOptions = {},
): string {
  return userExplanationText(explanation, options);
}
