import { textProblem } from '../../core/criteria/text-problem.js';
import { DeltaSyncError } from '../../errors.js';

/** Who does something, and why. */
export interface AdminWord {
  readonly by: string;
  readonly reason: string;
}

/** Refuses what a store could not keep, or nobody could read later (ERR_OPTIONS_INVALID). */
export function checkWord(call: string, given: unknown, optional: readonly (keyof AdminWord)[] = []): void {
  const word =
    typeof given === 'object' && given !== null ? (given as Readonly<Record<string, unknown>>) : {};
  const problems = (['by', 'reason'] as const).flatMap((path) => {
    const reason = problemOf(word[path], optional.includes(path));
    return reason === undefined ? [] : [{ path, reason }];
  });
  if (problems.length === 0) return;
  const told = problems.map(({ path, reason }) => `${path}: ${reason}`).join('; ');
  throw new DeltaSyncError('ERR_OPTIONS_INVALID', `${call} got invalid arguments. ${told}`, { problems });
}

function problemOf(value: unknown, isOptional: boolean): string | undefined {
  if (value === undefined && isOptional) return undefined;
  if (typeof value !== 'string' || value === '') return 'must be a text';
  return textProblem(value);
}
