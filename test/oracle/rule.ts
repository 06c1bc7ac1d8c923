import type { Person, Plain } from './plain.js';

/** The criteria that histories use, told in the oracle's own words. */
export type Rule =
  | { readonly everyone: true }
  | {
      readonly attribute: string;
      readonly op: 'eq' | 'ne' | 'startsWith' | 'endsWith' | 'contains';
      readonly value: string;
      readonly ignoreCase?: boolean;
    }
  | { readonly attribute: string; readonly op: 'in'; readonly value: readonly string[] }
  | { readonly attribute: string; readonly op: 'present' | 'absent' }
  | { readonly memberOf: string; readonly transitive?: boolean }
  | { readonly all: readonly Rule[] }
  | { readonly any: readonly Rule[] }
  | { readonly not: Rule };

/** Kleene's three values as numbers, so that `all` is the least and `any` the greatest: no, cannot tell, yes. */
const no = -1;
const cannotTell = 0;
const yes = 1;

/** Whether a rule takes somebody of whom everything is known. */
export function takes(rule: Rule, person: Person): boolean {
  return answer(rule, person) === yes;
}

/** The properties that a rule reads. */
export function attributesOf(rule: Rule): string[] {
  if ('all' in rule) return rule.all.flatMap(attributesOf);
  if ('any' in rule) return rule.any.flatMap(attributesOf);
  if ('not' in rule) return attributesOf(rule.not);
  return 'attribute' in rule ? [rule.attribute.split('.')[0]!] : [];
}

function answer(rule: Rule, person: Person): number {
  if ('everyone' in rule) return yes;
  if ('all' in rule) return Math.min(...rule.all.map((part) => answer(part, person)));
  if ('any' in rule) return Math.max(...rule.any.map((part) => answer(part, person)));
  // `0 - x`: the opposite of "cannot tell" is the same, and not minus zero.
  if ('not' in rule) return 0 - answer(rule.not, person);
  if ('memberOf' in rule) return groupsOf(person, rule.transitive ?? true).includes(rule.memberOf) ? yes : no;
  const value = rule.attribute
    .split('.')
    .reduce<Plain | undefined>((at, name) => (at as Person | null | undefined)?.[name], person as Plain);
  if (!('value' in rule)) return (value == null) === (rule.op === 'absent') ? yes : no;
  if (value === null || value === undefined) return cannotTell;
  return compare(rule, value) ? yes : no;
}

function compare(rule: Extract<Rule, { readonly value: unknown }>, value: Exclude<Plain, null>): boolean {
  if (rule.op === 'in') return typeof value === 'string' && rule.value.includes(value);
  const fold = (text: string) => (rule.ignoreCase === true ? text.toLowerCase() : text);
  const [own, wanted] = [typeof value === 'string' ? fold(value) : value, fold(rule.value)];
  if (rule.op === 'eq') return own === wanted;
  if (rule.op === 'ne') return own !== wanted;
  if (typeof own !== 'string') return false;
  if (rule.op === 'startsWith') return own.startsWith(wanted);
  if (rule.op === 'endsWith') return own.endsWith(wanted);
  return own.includes(wanted);
}

/** A person carries the groups that hold them as two lists of ids. */
function groupsOf(person: Person, transitive: boolean): readonly Plain[] {
  const groups = person[transitive ? 'memberOf' : 'directMemberOf'];
  return Array.isArray(groups) ? groups : [];
}
