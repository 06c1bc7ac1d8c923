import type { Verdict } from '../../domain/criteria.js';

/** Part of compiled criteria: decides from whatever the view shows. */
export type Evaluate<View> = (view: View) => Verdict;

/** True when every part is; one false decides, then undecided outweighs unknown. */
export function allOf<View>(parts: readonly Evaluate<View>[]): Evaluate<View> {
  return (view) => {
    let verdict: Verdict = 'true';
    for (const part of parts) {
      const next = part(view);
      if (next === 'false') return 'false';
      if (next === 'undecided' || verdict === 'true') verdict = next;
    }
    return verdict;
  };
}

/** True when one part is; otherwise undecided outweighs unknown, and unknown outweighs false. */
export function anyOf<View>(parts: readonly Evaluate<View>[]): Evaluate<View> {
  return (view) => {
    let verdict: Verdict = 'false';
    for (const part of parts) {
      const next = part(view);
      if (next === 'true') return 'true';
      if (next === 'undecided' || verdict === 'false') verdict = next;
    }
    return verdict;
  };
}

/** Keeps unknown and undecided: the opposite of what nobody knows is not known either. */
export function notOf<View>(part: Evaluate<View>): Evaluate<View> {
  return (view) => {
    const verdict = part(view);
    if (verdict === 'true') return 'false';
    return verdict === 'false' ? 'true' : verdict;
  };
}
