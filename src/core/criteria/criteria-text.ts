import type { Criteria } from '../../domain/criteria.js';
import { conditionText, membershipText } from './condition-text.js';
import type { NameGroup } from './group-naming.js';
import { questionOf } from './group-questions.js';

/** In one line. Lists and what ends in a comma stand in parentheses inside of others. */
export function lineOfCriteria(criteria: Criteria, nameGroup: NameGroup, inside = false): string {
  const list = listOf(criteria);
  if (list !== undefined) {
    const { name, parts } = list;
    // Of one part, `and` and `or` would look the same.
    if (parts.length === 1) return `${name} of (${lineOfCriteria(parts[0]!, nameGroup)})`;
    const texts = parts.map((part) => lineOfCriteria(part, nameGroup, true));
    return parenthesized(texts.join(name === 'all' ? ' and ' : ' or '), inside);
  }
  if ('not' in criteria) return `not (${lineOfCriteria(criteria.not, nameGroup)})`;
  const text = leafText(criteria, nameGroup);
  return parenthesized(text, inside && 'ignoreCase' in criteria && criteria.ignoreCase === true);
}

/** Over lines, a list's parts further in by `indent`. */
export function linesOfCriteria(criteria: Criteria, nameGroup: NameGroup, indent: string): string[] {
  const list = listOf(criteria);
  const further = (part: Criteria) =>
    linesOfCriteria(part, nameGroup, indent).map((line) => `${indent}${line}`);
  if (list !== undefined) return [`${list.name} of:`, ...list.parts.flatMap(further)];
  if (!('not' in criteria)) return [leafText(criteria, nameGroup)];
  const { not } = criteria;
  if (listOf(not) === undefined && !('not' in not)) return [`not (${leafText(not, nameGroup)})`];
  return ['not:', ...further(not)];
}

function listOf(
  criteria: Criteria,
): { readonly name: 'all' | 'any'; readonly parts: readonly Criteria[] } | undefined {
  if ('all' in criteria) return { name: 'all', parts: criteria.all };
  return 'any' in criteria ? { name: 'any', parts: criteria.any } : undefined;
}

type Leaf = Exclude<Criteria, { all: unknown } | { any: unknown } | { not: unknown }>;

function leafText(criteria: Criteria, nameGroup: NameGroup): string {
  const leaf = criteria as Leaf;
  if ('everyone' in leaf) return 'everyone';
  if ('memberOf' in leaf) return membershipText(questionOf(leaf), nameGroup);
  return conditionText(leaf);
}

function parenthesized(text: string, needed: boolean): string {
  return needed ? `(${text})` : text;
}
