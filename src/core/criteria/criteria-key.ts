import type { Criteria } from '../../domain/criteria.js';
import type { JsonValue } from '../../domain/json.js';

/**
 * Canonical text of criteria, to tell whether they changed. Options spelt out at their default are left away: a change
 * of the key costs a full round, and theirs could not change whom the criteria take.
 */
export function criteriaKey(criteria: Criteria): string {
  return JSON.stringify(canonical(criteria));
}

/** Members are written in sorted order, so that the order of the input does not count. */
function canonical(criteria: Criteria): JsonValue {
  if ('all' in criteria) return { all: criteria.all.map(canonical) };
  if ('any' in criteria) return { any: criteria.any.map(canonical) };
  if ('not' in criteria) return { not: canonical(criteria.not) };
  if ('memberOf' in criteria) {
    const memberOf = criteria.memberOf.toLowerCase();
    return criteria.transitive === false ? { memberOf, transitive: false } : { memberOf };
  }
  if ('everyone' in criteria) return { everyone: true };
  const { attribute, op } = criteria;
  if (!('value' in criteria)) {
    return criteria.ignoreCase === true ? { attribute, ignoreCase: true, op } : { attribute, op };
  }
  const { value } = criteria;
  return criteria.ignoreCase === true ? { attribute, ignoreCase: true, op, value } : { attribute, op, value };
}
