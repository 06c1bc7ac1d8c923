import { z } from 'zod';
import type { AddressRecord } from '../../core/adoption/decide-proposal.js';
import { withoutSmtp } from '../../core/identity/person-addresses.js';
import { type AdoptionRow, adoptedMappingId } from '../../domain/adoption.js';
import { isObjectId } from '../../domain/object-id.js';
import type { StandardSchema } from '../../ports/standard-schema.js';
import { refuse, textProblem } from '../admin/admin-arguments.js';
import { checkAssignment, type Problem } from '../admin/check-assignment.js';

/** What a row tells of its record, however wrong that is. */
export type Told = Pick<AdoptionRow, 'index' | 'objectId' | 'address' | 'ref'>;

export interface GoodRecord extends Omit<AddressRecord, 'address'> {
  readonly told: Told;
  readonly objectId: string | undefined;
  readonly address: string | undefined;
}

export type CheckedRecord = GoodRecord | { readonly told: Told; readonly problems: readonly Problem[] };

const longestText = 1_000;
const mostProblems = 20;

const text = z
  .string()
  .min(1)
  .max(longestText)
  .refine((value) => !/\p{Surrogate}|\0/u.test(value), { error: 'must not hold a NUL or a lone surrogate' })
  .nullish();

const shape = z.strictObject({
  objectId: z.string().refine(isObjectId, { error: 'must be a GUID' }).nullish(),
  address: text,
  firstBackupAt: z.date().nullish(),
  state: z.enum(['active', 'preserved']),
  mappingId: text,
  assignment: z.unknown(),
  ref: text,
});

/** One record, checked: what is wrong with it costs nobody else anything. */
export async function checkRecord<A>(
  input: unknown,
  index: number,
  { assignmentSchema, now }: { readonly assignmentSchema: StandardSchema<A> | undefined; readonly now: Date },
): Promise<CheckedRecord> {
  const parsed = parse(input);
  const told = { index, ...toldOf(parsed.given) };
  if (!('record' in parsed)) return { told, problems: shortened(parsed.problems) };
  const { objectId, firstBackupAt, state, mappingId, ref, ...record } = parsed.record;
  const address = withoutSmtp(record.address ?? '');
  const problems: Problem[] = [];
  const none = objectId === undefined || objectId === null;
  if (none && address === '') problems.push({ path: 'objectId', reason: 'is missing, as is an address' });
  if (firstBackupAt && firstBackupAt > now) {
    problems.push({ path: 'firstBackupAt', reason: 'must not be in the future' });
  }
  const assignment = await checkAssignment(record.assignment, assignmentSchema);
  if ('problems' in assignment) problems.push(...assignment.problems);
  if (problems.length > 0 || 'problems' in assignment) return { told, problems: shortened(problems) };
  return {
    told,
    objectId: objectId?.toLowerCase(),
    address: address === '' ? undefined : address,
    firstBackupAt: firstBackupAt ?? undefined,
    state,
    mappingId: mappingId ?? adoptedMappingId,
    assignment: assignment.value,
    ref: ref ?? undefined,
  };
}

type Parsed = { readonly given: Readonly<Record<string, unknown>> } & (
  | { readonly record: z.infer<typeof shape> }
  | { readonly problems: readonly Problem[] }
);

function parse(input: unknown): Parsed {
  try {
    // A copy, so that what is checked is what is used.
    const isObject = typeof input === 'object' && input !== null;
    const given: Readonly<Record<string, unknown>> = isObject ? { ...input } : {};
    const { success, data, error } = shape.safeParse(isObject ? given : input);
    if (success) return { given, record: data };
    return {
      given,
      problems: error.issues.map(({ path, message }) => ({
        path: path.map(String).join('.'),
        reason: message,
      })),
    };
  } catch {
    // A getter of the product's, or a proxy.
    return { given: {}, problems: [{ path: '', reason: 'can not be read' }] };
  }
}

function toldOf({ objectId, address, ref }: Readonly<Record<string, unknown>>): Omit<Told, 'index'> {
  const isTold = (value: unknown): value is string => typeof value === 'string' && value !== '';
  return {
    ...(isTold(objectId) ? { objectId: objectId.slice(0, longestText).toLowerCase() } : {}),
    ...(isTold(address) ? { address: address.slice(0, longestText) } : {}),
    ...(isTold(ref) ? { ref: ref.slice(0, longestText) } : {}),
  };
}

function shortened(problems: readonly Problem[]): Problem[] {
  return problems
    .slice(0, mostProblems)
    .map(({ path, reason }) => ({ path: path.slice(0, 200), reason: reason.slice(0, 200) }));
}

/** Refuses a call that can't mean anything; a record that is wrong is no such thing. */
export function checkCall(records: unknown, options: unknown): void {
  const { by, onRow, signal } = (options ?? {}) as Readonly<Record<string, unknown>>;
  refuse('users.adopt', {
    records: isIterable(records) ? undefined : 'must be an iterable of records',
    by: textProblem(by),
    onRow: onRow === undefined || typeof onRow === 'function' ? undefined : 'must be a function',
    signal: signal === undefined || signal instanceof AbortSignal ? undefined : 'must be an AbortSignal',
  });
}

/** A text is iterable too, and is no list of records. */
function isIterable(records: unknown): boolean {
  if (typeof records !== 'object' || records === null) return false;
  return Symbol.asyncIterator in records || Symbol.iterator in records;
}
