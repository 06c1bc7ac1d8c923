import { lineOfCriteria, linesOfCriteria } from './core/criteria/criteria-text.js';
import { groupNaming } from './core/criteria/group-naming.js';
import { parseCriteria } from './core/criteria/parse-criteria.js';
import type { Criteria } from './domain/criteria.js';
import { mappingInvalid } from './engine/admin/mapping-invalid.js';

export interface CriteriaTextOptions {
  /** Spaces by which each level moves in, up to 10. Default 0: everything in one line. */
  readonly indent?: number;
  /** Names of groups by their object ids; default none. A group without one is called by its id, one that shares its name by both. */
  readonly groupNames?: ReadonlyMap<string, string>;
}

const maxIndent = 10;

/**
 * Criteria as people read them, for an administrator's screen, a log or a ticket. Criteria that take different people
 * give different texts; strings are quoted as in JSON, so that none can pass for another part of the text. The text is not
 * read back by anything, and its wording may change with any version.
 *
 * Throws ERR_MAPPING_INVALID for what is no criteria, with path and reason: more than 10,000 parts or 100 levels, too.
 * Whether the directory knows an attribute is not asked here.
 *
 * @example
 * criteriaToText({ attribute: 'department', op: 'in', value: ['Sales', 'Service'], ignoreCase: true })
 * // department is one of ("Sales", "Service"), in any case
 * @example
 * const criteria = { all: [{ memberOf: groupId }, { not: { attribute: 'jobTitle', op: 'contains', value: 'intern' } }] };
 * criteriaToText(criteria, { groupNames: new Map([[groupId, 'Sales team']]) })
 * // member of "Sales team" and not (jobTitle contains "intern")
 * criteriaToText(criteria, { indent: 2 })
 * // all of:
 * //   member of 0f8fad5b-d9cb-469f-a165-70867728950e
 * //   not (jobTitle contains "intern")
 */
export function criteriaToText(
  criteria: Criteria,
  { indent = 0, groupNames }: CriteriaTextOptions = {},
): string {
  const parsed = parseCriteria(criteria);
  if (!parsed.ok) throw mappingInvalid(parsed.problems);
  const nameGroup = groupNaming(groupNames);
  const spaces = Math.min(maxIndent, Math.floor(indent));
  if (!(spaces > 0)) return lineOfCriteria(parsed.criteria, nameGroup);
  return linesOfCriteria(parsed.criteria, nameGroup, ' '.repeat(spaces)).join('\n');
}
