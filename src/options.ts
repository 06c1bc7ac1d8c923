import { z } from 'zod';
import type { BrakePolicy } from './domain/brakes.js';
import type { Change } from './domain/change.js';
import type { ManagedUser } from './domain/managed-user.js';
import { DeltaSyncError } from './errors.js';
import type { Clock } from './ports/clock.js';
import type { Directory } from './ports/directory.js';
import type { LicenseProvider } from './ports/license-provider.js';
import type { Repository } from './ports/repository.js';
import type { StandardSchema } from './ports/standard-schema.js';

/**
 * Object ids whom the product's own writes refuse; they become leftovers (`host-error`) and the rest of the page is
 * committed without them.
 */
export type Refusals = readonly string[];

/** The product's own writes, in the transaction of the commit that makes the changes. */
export type OnCommit<Tx> = (
  tx: Tx,
  changes: readonly Change[],
  // biome-ignore lint/suspicious/noConfusingVoidType: a function that returns nothing refuses nobody
) => Promise<Refusals | undefined | void> | Refusals | undefined | void;

export interface DeltaSyncOptions<A, Tx> {
  /** The Entra tenant's GUID; keys every record, token and lease. */
  readonly tenantId: string;
  readonly directory: Directory;
  readonly repository: Repository<Tx>;
  readonly license: LicenseProvider;
  /** Types and checks every mapping's assignment: zod, valibot, or anything else that speaks Standard Schema. */
  readonly assignmentSchema?: StandardSchema<A>;
  /** Further properties to keep on every managed user. */
  readonly select?: readonly string[];
  readonly onCommit?: OnCommit<Tx>;
  readonly policy?: Policy;
  readonly retry?: Retry;
  /** Default: the machine's. */
  readonly clock?: Clock;
  /** From 0 up to 1; default: the machine's. Gives jitter and ids, so that a seed replays a failure exactly. */
  readonly random?: () => number;
}

export interface Policy {
  /** From the start of one scheduled round to the next; default 43,200,000 (12 hours), from a minute to 24 hours. */
  readonly intervalMs?: number;
  /**
   * How old the last full round may get before the next one is full; default 518,400,000 (6 days), under the seven days
   * that a token lives (https://learn.microsoft.com/en-us/graph/delta-query-overview), from an hour to 7 days.
   */
  readonly fullRoundEveryMs?: number;
  /** How long a lease outlives its last renewal; default 60,000, from a second to an hour. */
  readonly leaseTtlMs?: number;
  /** Where `backupAddress` comes from; default 'mail', which falls back to the UPN. */
  readonly addressSource?: 'mail' | 'upn';
  /** Default 'members': guests stay out. */
  readonly userTypes?: 'members' | 'all';
  /** Disabled accounts that are not managed yet; default 'skip'. */
  readonly disabledOnFirstImport?: 'skip' | 'preserve' | 'import';
  /** Accounts that get disabled; default 'preserve'. A function answers for each person: a shared mailbox is no leaver. */
  readonly onDisabled?:
    | 'preserve'
    | 'keep'
    | ((user: ManagedUser) => 'preserve' | 'keep' | Promise<'preserve' | 'keep'>);
  /** Managed users whom no mapping takes any more; default 'keep'. */
  readonly onUnmatched?: 'keep' | 'preserve';
  /** Whether an assignment follows the mapping that takes the person; default 'never'. */
  readonly reassign?: 'never' | 'follow';
  /** At most so many imports in a round; the rest waits as leftovers (`import-limit`). Default none; at least 1. */
  readonly maxImportsPerRound?: number;
  /**
   * How many people a day may be preserved, or go on under another address, before somebody is asked: more of them wait on
   * hold (`client.holds`) until they are approved.
   */
  readonly brake?: { readonly preserve?: BrakePolicy; readonly rekey?: BrakePolicy };
  /**
   * How long the change feed and the history of reports are kept; each from a day to 10 years. What is older is removed in
   * steps, after rounds and about once a day. A consumer of the feed that has not seen it by then gets ERR_CHANGES_PRUNED.
   */
  readonly retention?: {
    /** Default 7,776,000,000 (90 days). */
    readonly changesMs?: number;
    /** Default 7,776,000,000 (90 days). */
    readonly reportsMs?: number;
  };
  /**
   * By how much a live read or a page may lag behind the truth; default 86,400,000 (24 hours), from 0 to 30 days. What
   * the ledger calls sure, and where a suspect window begins, is kept so far from every sight.
   */
  readonly directoryLagMs?: number;
  /**
   * Whether a tenant that was never synced waits for `client.resume`, so that somebody can look at a preview first; default false.
   * It ends with the first resume, and does not concern a tenant that has completed a round.
   */
  readonly startPaused?: boolean;
  /** Whether a round may go on when the license can't be asked; default 'closed'. */
  readonly licenseUnknown?: 'closed' | 'open';
  /** Whether `identity.verify` lets a backup proceed when its verdict is `unknown`; default 'closed'. */
  readonly verifyUnknown?: 'closed' | 'open';
}

export interface Retry {
  /** Time that one read may take with all its retries; default 300,000, from 0 to a day. */
  readonly maxElapsedMs?: number;
  /** First wait; default 500, or `maxDelayMs` if that is less, from 0 to an hour. */
  readonly minDelayMs?: number;
  /** Longest wait of the library's own choosing; a Retry-After is obeyed in full. Default 60,000, from 0 to an hour. */
  readonly maxDelayMs?: number;
  /** Default 10, from 1 to 100. */
  readonly maxAttempts?: number;
  /** How long one request may take; default 100,000, from 1 to an hour. */
  readonly requestTimeoutMs?: number;
}

export interface VerifyIdentityOptions {
  /** The Entra tenant's GUID; when given, a connection that reaches another tenant is refused. */
  readonly tenantId?: string;
  /** As in `Policy`; default 'closed'. */
  readonly verifyUnknown?: 'closed' | 'open';
  readonly retry?: Retry;
  /** Default: the machine's. */
  readonly clock?: Clock;
  /** From 0 up to 1, for jitter; default: the machine's. */
  readonly random?: () => number;
  readonly signal?: AbortSignal;
}

export type ResolvedPolicy = Required<Omit<Policy, 'maxImportsPerRound' | 'brake' | 'retention'>> & {
  readonly maxImportsPerRound: number;
  readonly brake: { readonly preserve: Required<BrakePolicy>; readonly rekey: Required<BrakePolicy> };
  readonly retention: Required<NonNullable<Policy['retention']>>;
};
export type ResolvedRetry = Required<Retry>;

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const between = (least: number, most: number) => z.int().min(least).max(most);

const verifyUnknownSchema = z.enum(['closed', 'open']).default('closed');

const brakeSchema = z
  .strictObject({
    maxUsers: z.int().min(0).default(500),
    maxShare: z.number().min(0).max(1).default(0.2),
    minUsers: z.int().min(0).default(10),
  })
  .prefault({});

const retentionSchema = between(dayMs, 3_650 * dayMs).default(90 * dayMs);

const policySchema = z.strictObject({
  intervalMs: between(60_000, dayMs).default(12 * hourMs),
  fullRoundEveryMs: between(hourMs, 7 * dayMs).default(6 * dayMs),
  leaseTtlMs: between(1_000, hourMs).default(60_000),
  addressSource: z.enum(['mail', 'upn']).default('mail'),
  userTypes: z.enum(['members', 'all']).default('members'),
  disabledOnFirstImport: z.enum(['skip', 'preserve', 'import']).default('skip'),
  onDisabled: z
    .union([
      z.enum(['preserve', 'keep']),
      z.custom<Exclude<Policy['onDisabled'], string | undefined>>(isFunction),
    ])
    .default('preserve'),
  onUnmatched: z.enum(['keep', 'preserve']).default('keep'),
  reassign: z.enum(['never', 'follow']).default('never'),
  maxImportsPerRound: z.int().min(1).default(Number.MAX_SAFE_INTEGER),
  brake: z.strictObject({ preserve: brakeSchema, rekey: brakeSchema }).prefault({}),
  retention: z.strictObject({ changesMs: retentionSchema, reportsMs: retentionSchema }).prefault({}),
  directoryLagMs: between(0, 30 * dayMs).default(dayMs),
  startPaused: z.boolean().default(false),
  licenseUnknown: z.enum(['closed', 'open']).default('closed'),
  verifyUnknown: verifyUnknownSchema,
});

const retrySchema = z.strictObject({
  maxElapsedMs: between(0, dayMs).default(300_000),
  minDelayMs: between(0, hourMs).optional(),
  maxDelayMs: between(0, hourMs).default(60_000),
  maxAttempts: between(1, 100).default(10),
  requestTimeoutMs: between(1, hourMs).default(100_000),
});

const port = (...methods: string[]) =>
  z.custom<object>(
    (value) =>
      typeof value === 'object' &&
      value !== null &&
      methods.every((method) => isFunction((value as Record<string, unknown>)[method])),
    { error: `must have the methods ${methods.join(', ')}` },
  );

const tenantIdSchema = z.guid({ error: "must be the tenant's GUID" }).transform((id) => id.toLowerCase());
const directorySchema = port(
  'fetchPage',
  'readUsers',
  'fetchGroupPage',
  'readGroups',
  'findByAddress',
  'tenantId',
  'checkAttributes',
);
const clockSchema = port('now', 'sleep').optional();
const randomSchema = z.custom<() => number>(isFunction, { error: 'must be a function' }).optional();

const optionsSchema = z.strictObject({
  tenantId: tenantIdSchema,
  directory: directorySchema,
  repository: port(
    'takeLease',
    'renewLease',
    'releaseLease',
    'leaseHolder',
    'head',
    'get',
    'findUsers',
    'scan',
    'commit',
    'landed',
    'purge',
  ),
  license: port('check'),
  assignmentSchema: z
    .custom<object>(
      (value) =>
        ((typeof value === 'object' && value !== null) || typeof value === 'function') &&
        '~standard' in value,
      {
        error: 'must be a Standard Schema (https://standardschema.dev)',
      },
    )
    .optional(),
  select: z.array(z.string()).default([]),
  onCommit: z.custom<(...args: never[]) => unknown>(isFunction, { error: 'must be a function' }).optional(),
  policy: policySchema.prefault({}),
  retry: retrySchema.prefault({}),
  clock: clockSchema,
  random: randomSchema,
});

const verifyIdentitySchema = z.strictObject({
  directory: directorySchema,
  tenantId: tenantIdSchema.optional(),
  verifyUnknown: verifyUnknownSchema,
  retry: retrySchema.prefault({}),
  clock: clockSchema,
  random: randomSchema,
  signal: z.instanceof(AbortSignal).optional(),
});

export interface ResolvedOptions {
  readonly tenantId: string;
  readonly select: readonly string[];
  readonly policy: ResolvedPolicy;
  readonly retry: ResolvedRetry;
}

/** The options with their defaults, or ERR_OPTIONS_INVALID with every field that is wrong. */
export function resolveOptions<A, Tx>(options: DeltaSyncOptions<A, Tx>): ResolvedOptions {
  const parsed = optionsSchema.safeParse(options);
  if (!parsed.success) throw invalid(problemsOf(parsed.error));
  const { tenantId, select, policy, retry } = parsed.data;
  const unusable = options.directory
    .checkAttributes(select)
    .flatMap((check, index) =>
      check.usable
        ? select[index]!.includes('.')
          ? [{ path: `select[${index}]`, reason: 'must name a whole property, not a member of one' }]
          : []
        : [{ path: `select[${index}]`, reason: check.reason }],
    );
  if (unusable.length > 0) throw invalid(unusable);
  return { tenantId, select, policy: policy as ResolvedPolicy, retry: resolveRetry(retry) };
}

/** The options of `verifyIdentity` with their defaults, or ERR_OPTIONS_INVALID with every field that is wrong. */
export function resolveVerifyOptions(
  directory: Directory,
  options: VerifyIdentityOptions,
): {
  readonly tenantId: string | undefined;
  readonly verifyUnknown: 'closed' | 'open';
  readonly retry: ResolvedRetry;
} {
  const parsed = verifyIdentitySchema.safeParse({ ...options, directory });
  if (!parsed.success) throw invalid(problemsOf(parsed.error));
  const { tenantId, verifyUnknown, retry } = parsed.data;
  return { tenantId, verifyUnknown, retry: resolveRetry(retry) };
}

const defaultMinDelayMs = 500;

/** A longest wait below the default of the first one shortens that too; two waits that contradict are refused. */
function resolveRetry(retry: z.output<typeof retrySchema>): ResolvedRetry {
  const { maxDelayMs, minDelayMs = Math.min(defaultMinDelayMs, maxDelayMs) } = retry;
  if (minDelayMs <= maxDelayMs) return { ...retry, minDelayMs };
  throw invalid([{ path: 'retry.minDelayMs', reason: 'must not be above retry.maxDelayMs' }]);
}

function problemsOf({ issues }: z.ZodError): { readonly path: string; readonly reason: string }[] {
  return issues.map((issue) => ({ path: pathOf(issue.path), reason: issue.message }));
}

function isFunction(value: unknown): boolean {
  return typeof value === 'function';
}

function pathOf(path: readonly PropertyKey[]): string {
  return path
    .map((part, index) =>
      typeof part === 'number' ? `[${part}]` : `${index === 0 ? '' : '.'}${String(part)}`,
    )
    .join('');
}

function invalid(problems: readonly { readonly path: string; readonly reason: string }[]) {
  const told = problems.map(({ path, reason }) => `${path}: ${reason}`).join('; ');
  return new DeltaSyncError('ERR_OPTIONS_INVALID', `Invalid options. ${told}`.slice(0, 2_000), { problems });
}
