import { jsonProblem } from '../../domain/json-problem.js';
import { DeltaSyncError } from '../../errors.js';
import type { StandardSchema } from '../../ports/standard-schema.js';

export interface Problem {
  readonly path: string;
  readonly reason: string;
}

/** The assignment as the product's own schema gives it back, or what is wrong with it. */
export async function checkAssignment<A>(
  value: unknown,
  schema: StandardSchema<A> | undefined,
): Promise<{ readonly value: unknown } | { readonly problems: readonly Problem[] }> {
  const result = schema === undefined ? { value } : await validated(value, schema);
  if ('problems' in result) return result;
  const checked = result.value;
  const problem = jsonProblem(checked);
  return problem === undefined
    ? { value: checked }
    : { problems: [{ path: `assignment${problem.path}`, reason: problem.reason }] };
}

/** The product's own code: that it fails, or answers what no schema does, says nothing of the mapping (S9). */
async function validated<A>(
  value: unknown,
  schema: StandardSchema<A>,
): Promise<{ readonly value: unknown } | { readonly problems: readonly Problem[] }> {
  try {
    const result = await schema['~standard'].validate(value);
    if (result.issues === undefined) return { value: result.value };
    return {
      problems: result.issues.map(({ message, path = [] }) => ({ path: pathOf(path), reason: `${message}` })),
    };
  } catch (cause) {
    throw new DeltaSyncError('ERR_HOST_HOOK', 'assignmentSchema failed', { cause });
  }
}

function pathOf(path: readonly (PropertyKey | { readonly key: PropertyKey })[]): string {
  const names = path.map((part) => String(typeof part === 'object' ? part.key : part));
  return ['assignment', ...names].join('.');
}
