import { z } from 'zod';
import { parseCriteria } from '../../core/criteria/parse-criteria.js';
import type { Criteria } from '../../domain/criteria.js';
import type { Directory } from '../../ports/directory.js';
import type { StandardSchema } from '../../ports/standard-schema.js';
import { checkAssignment, type Problem } from './check-assignment.js';
import { mappingInvalid } from './mapping-invalid.js';

/** A mapping as an administrator writes it. */
export interface MappingDraft<A> {
  /** Shown to people; unique in the tenant, 1 to 200 characters. */
  readonly name: string;
  readonly criteria: Criteria;
  readonly assignment: A;
  /** False lists matching people as leftovers (`manual`) and never creates them; default true. */
  readonly autoImport?: boolean;
  /** Place in the order, 0 first; default last. */
  readonly priority?: number;
}

export interface MappingChecks<A> {
  readonly directory: Directory;
  readonly assignmentSchema: StandardSchema<A> | undefined;
}

const shape = z.strictObject({
  name: z
    .string()
    .refine((name) => name.trim() !== '', { error: 'must not be blank' })
    .max(200)
    .refine((name) => !/\p{Surrogate}|\0/u.test(name), { error: 'must not hold a NUL or a lone surrogate' }),
  criteria: z.unknown(),
  assignment: z.unknown(),
  autoImport: z.boolean(),
  priority: z.int().min(0).max(1_000_000),
});
const draft = shape.partial({ autoImport: true, priority: true });
const patch = shape.partial();

/** A checked copy of a draft, or ERR_MAPPING_INVALID with every field that is wrong and why. */
export async function checkDraft<A>(input: unknown, checks: MappingChecks<A>): Promise<MappingDraft<A>> {
  return (await check(draft, input, checks)) as unknown as MappingDraft<A>;
}

/** The same for the fields of a patch; those that are not named stay as they are. */
export async function checkPatch<A>(
  input: unknown,
  checks: MappingChecks<A>,
): Promise<Partial<MappingDraft<A>>> {
  return (await check(patch, input, checks)) as Partial<MappingDraft<A>>;
}

async function check<A>(
  schema: typeof draft | typeof patch,
  input: unknown,
  { directory, assignmentSchema }: MappingChecks<A>,
): Promise<Record<string, unknown>> {
  const parsed = schema.safeParse(input);
  const problems: Problem[] = parsed.success
    ? []
    : parsed.error.issues.map(({ path, message }) => ({ path: path.map(String).join('.'), reason: message }));
  const given: Record<string, unknown> = parsed.success ? { ...parsed.data } : {};
  const asked = typeof input === 'object' && input !== null ? (input as Record<string, unknown>) : {};
  if (asked.criteria !== undefined || schema === draft) {
    const criteria = parseCriteria(asked.criteria, (path) => directory.checkAttributes([path])[0]!);
    if (criteria.ok) given.criteria = criteria.criteria;
    else problems.push(...criteria.problems);
  }
  if (asked.assignment !== undefined || schema === draft) {
    const assignment = await checkAssignment(asked.assignment, assignmentSchema);
    if ('problems' in assignment) problems.push(...assignment.problems);
    else given.assignment = assignment.value;
  }
  if (problems.length > 0) throw mappingInvalid(problems);
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}
