/** A rule over departments and groups, told anew here: the oracle shares nothing with what it judges. */
export type GroupRule =
  | { readonly everyone: true }
  | { readonly attribute: 'department'; readonly op: 'eq'; readonly value: string }
  | { readonly memberOf: string; readonly transitive?: boolean }
  | { readonly all: readonly GroupRule[] }
  | { readonly any: readonly GroupRule[] }
  | { readonly not: GroupRule };

export interface RankedRule {
  readonly mappingId: string;
  readonly rule: GroupRule;
}

/** What may be true of a question about a group: one value where it is known, both where it is open. */
export type Possible = (groupId: string, transitive: boolean) => readonly boolean[];

const [yes, cannotTell, no] = [1, 0, -1];

/**
 * The first mapping that takes the person, by id, or `none`: all that may come out while answers are open.
 *
 * @param rules - the first to be asked first
 */
export function possibleMatches(
  department: string | null,
  rules: readonly RankedRule[],
  possible: Possible,
): ReadonlySet<string> {
  const questions = new Map<string, readonly boolean[]>();
  for (const { rule } of rules) {
    for (const { group, transitive } of questionsOf(rule)) {
      questions.set(keyOf(group, transitive), possible(group, transitive));
    }
  }
  const matches = new Set<string>();
  for (const answers of combinations([...questions])) {
    const taker = rules.find(({ rule }) => verdict(rule, department, answers) === yes);
    matches.add(taker?.mappingId ?? 'none');
  }
  return matches;
}

interface Question {
  readonly group: string;
  readonly transitive: boolean;
}

export function questionsOf(rule: GroupRule): Question[] {
  if ('memberOf' in rule) return [{ group: rule.memberOf, transitive: rule.transitive ?? true }];
  if ('not' in rule) return questionsOf(rule.not);
  if ('all' in rule) return rule.all.flatMap(questionsOf);
  return 'any' in rule ? rule.any.flatMap(questionsOf) : [];
}

function verdict(rule: GroupRule, department: string | null, answers: ReadonlyMap<string, boolean>): number {
  if ('everyone' in rule) return yes;
  if ('memberOf' in rule) return answers.get(keyOf(rule.memberOf, rule.transitive ?? true)) ? yes : no;
  if ('not' in rule) return 0 - verdict(rule.not, department, answers);
  if ('all' in rule) return Math.min(...rule.all.map((part) => verdict(part, department, answers)));
  if ('any' in rule) return Math.max(...rule.any.map((part) => verdict(part, department, answers)));
  if (department === null) return cannotTell;
  return department === rule.value ? yes : no;
}

function combinations(
  questions: readonly (readonly [string, readonly boolean[]])[],
): ReadonlyMap<string, boolean>[] {
  let all: ReadonlyMap<string, boolean>[] = [new Map()];
  for (const [key, values] of questions) {
    all = all.flatMap((answers) => values.map((value) => new Map([...answers, [key, value]])));
  }
  return all;
}

function keyOf(group: string, transitive: boolean): string {
  return `${group} ${transitive}`;
}

/** All groups that are nested in a group, itself included. */
export function nestedIn(groupId: string, membersOf: (groupId: string) => Iterable<string>): Set<string> {
  const seen = new Set([groupId]);
  for (const id of seen) for (const member of membersOf(id)) seen.add(member);
  return seen;
}
