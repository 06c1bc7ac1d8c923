import { isObjectId } from '../../domain/object-id.js';
import { DeltaSyncError } from '../../errors.js';
import type { AdminWord } from '../exclusion/exclude.js';

/** @returns the object id as it is stored */
export function checkedId(call: string, objectId: unknown, options: Partial<AdminWord> | undefined): string {
  refuse(call, {
    objectId: objectIdProblem(objectId),
    by: textProblem(options?.by),
    reason: textProblem(options?.reason),
  });
  return (objectId as string).toLowerCase();
}

export function objectIdProblem(value: unknown): string | undefined {
  return typeof value === 'string' && isObjectId(value) ? undefined : 'must be a GUID';
}

export function textProblem(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? undefined : 'must be a text';
}

/** Refuses (ERR_OPTIONS_INVALID) where there is a reason for any of the arguments. */
export function refuse(call: string, reasons: Readonly<Record<string, string | undefined>>): void {
  const problems = Object.entries(reasons).flatMap(([path, reason]) =>
    reason === undefined ? [] : [{ path, reason }],
  );
  if (problems.length === 0) return;
  const told = problems.map(({ path, reason }) => `${path}: ${reason}`).join('; ');
  const message = `users.${call} got invalid arguments. ${told}`;
  throw new DeltaSyncError('ERR_OPTIONS_INVALID', message, { problems });
}
