import { textProblem as unstorable } from '../../core/criteria/text-problem.js';
import { isObjectId } from '../../domain/object-id.js';
import { DeltaSyncError } from '../../errors.js';

/** Who does something, and why. */
export interface AdminWord {
  readonly by: string;
  readonly reason: string;
}

/** Refuses what a store could not keep, or nobody could read later (ERR_OPTIONS_INVALID). */
export function checkWord(call: string, given: unknown, optional: readonly (keyof AdminWord)[] = []): void {
  refuse(call, wordProblems(given, optional));
}

/** @returns the object id as it is stored */
export function checkedId(call: string, objectId: unknown, given: unknown): string {
  refuse(call, { objectId: objectIdProblem(objectId), ...wordProblems(given) });
  return (objectId as string).toLowerCase();
}

export function objectIdProblem(value: unknown): string | undefined {
  return typeof value === 'string' && isObjectId(value) ? undefined : 'must be a GUID';
}

export function textProblem(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? unstorable(value) : 'must be a text';
}

/** Refuses (ERR_OPTIONS_INVALID) where there is a reason for any of the arguments. */
export function refuse(call: string, reasons: Readonly<Record<string, string | undefined>>): void {
  const problems = Object.entries(reasons).flatMap(([path, reason]) =>
    reason === undefined ? [] : [{ path, reason }],
  );
  if (problems.length === 0) return;
  const told = problems.map(({ path, reason }) => `${path}: ${reason}`).join('; ');
  throw new DeltaSyncError('ERR_OPTIONS_INVALID', `${call} got invalid arguments. ${told}`, { problems });
}

function wordProblems(given: unknown, optional: readonly (keyof AdminWord)[] = []) {
  const { by, reason } = (given ?? {}) as Readonly<Record<string, unknown>>;
  const problemOf = (name: keyof AdminWord, value: unknown) =>
    value === undefined && optional.includes(name) ? undefined : textProblem(value);
  return { by: problemOf('by', by), reason: problemOf('reason', reason) };
}
