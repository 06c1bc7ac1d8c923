import type { Change } from '../../domain/change.js';
import { type Head, positionKey } from '../../domain/records.js';
import { CommitFailure, commitOnce } from '../commit-once.js';
import type { EngineContext } from '../context.js';
import type { HeldLease } from '../held-lease.js';
import { readPages } from '../read-all.js';
import { refusePaused } from '../refuse-paused.js';
import { staleTooOften } from '../stale.js';
import { headOf, invalidArgument, isPosition, storedHead } from './positions.js';

const changesPerCommit = 1_000;

/**
 * A round moves the head with every page, so that a step may find it moved several times in a row. A step leaves the
 * head's position alone, and so never makes a round decide anything again.
 */
export const maxStaleSteps = 100;

interface Step {
  /** Changes up to this position are gone with it. */
  readonly upTo: number;
  readonly positions: readonly number[];
}

/** Removes the oldest changes, up to the first that is to be kept, and none that came after the call. */
export async function pruneChanges<Tx>(
  context: EngineContext<Tx>,
  before: Date | number,
  signal: AbortSignal | undefined,
): Promise<number> {
  if (!isPosition(before) && !isInstant(before)) {
    throw invalidArgument('prune', 'before', 'must be a Date, or a position: a whole number from 0');
  }
  signal?.throwIfAborted();
  const { position: newest } = await headOf(context);
  if (typeof before === 'number' && before > newest + 1) {
    throw invalidArgument('prune', 'before', `must not be past the newest change, ${newest}`);
  }
  const isOld =
    typeof before === 'number'
      ? ({ position }: Change) => position < before
      : ({ position, at }: Change) => position <= newest && at < before;
  const { pruned } = await pruneInSteps(context, isOld, { signal, maxSteps: Number.POSITIVE_INFINITY });
  return pruned;
}

export interface Pruning {
  readonly signal: AbortSignal | undefined;
  /** Of up to 1,000 changes each. */
  readonly maxSteps: number;
  /** Under which the steps are made: none of them comes after it was lost. */
  readonly lease?: HeldLease;
}

/** `isDone`: no old change is left. */
export async function pruneInSteps<Tx>(
  context: EngineContext<Tx>,
  isOld: (change: Change) => boolean,
  pruning: Pruning,
): Promise<{ readonly pruned: number; readonly isDone: boolean }> {
  let pruned = 0;
  for (let steps = 0; steps < pruning.maxSteps; steps += 1) {
    pruning.signal?.throwIfAborted();
    const head = await freshHead(context, pruning);
    if (head === null) return { pruned, isDone: true };
    const step = await nextStep(context, head, isOld);
    if (step === undefined) return { pruned, isDone: true };
    pruned += await commitStep(context, head, step, pruning);
  }
  return { pruned, isDone: false };
}

function isInstant(value: unknown): value is Date {
  return value instanceof Date && !Number.isNaN(value.getTime());
}

/**
 * The next changes to remove, and where the kept ones begin. Two prunes may pass each other: neither moves the head's
 * position, and the one that asked for less may write the lower mark last. It then looks again, finds nothing between
 * mark and first change, and corrects the mark. Readers do without: they see that the changes do not begin where they
 * should.
 */
async function nextStep<Tx>(
  { repository, tenantId }: EngineContext<Tx>,
  head: Head,
  isOld: (change: Change) => boolean,
): Promise<Step | undefined> {
  const query = { after: positionKey(head.changesPruned), limit: changesPerCommit };
  const page = await readPages(repository, tenantId, 'change', query).next();
  const records = page.value ?? [];
  const kept = records.find((change) => !isOld(change))?.position ?? Number.POSITIVE_INFINITY;
  const positions = records.map(({ position }) => position).filter((position) => position < kept);
  const upTo = positions.at(-1) ?? (records[0] === undefined ? head.position : records[0].position - 1);
  return upTo <= head.changesPruned ? undefined : { upTo, positions };
}

/** Under a round's lease a pause ends it, as it ends the round (R15); an administrator's own prune goes on. */
async function freshHead<Tx>(context: EngineContext<Tx>, { lease }: Pruning): Promise<Head | null> {
  const head = await storedHead(context);
  if (lease !== undefined && head !== null) refusePaused(head, context.policy);
  return head;
}

/** How many changes it removed: none of those that another prune took meanwhile. */
async function commitStep<Tx>(
  context: EngineContext<Tx>,
  first: Head,
  { upTo, positions }: Step,
  pruning: Pruning,
): Promise<number> {
  const { signal, lease } = pruning;
  const fenced = lease === undefined ? {} : { fence: lease.lease.fence };
  let head: Head | null = first;
  for (let stale = 0; stale < maxStaleSteps; stale += 1) {
    signal?.throwIfAborted();
    if (head === null || head.changesPruned >= upTo) return 0;
    const { changesPruned } = head;
    const keys = positions.filter((position) => position > changesPruned).map(positionKey);
    const write = { put: {}, remove: { change: keys }, head: { changesPruned: upTo } };
    try {
      const guard = { position: head.position, ...fenced };
      if (await commitOnce(context, lease, guard, write, undefined, [])) return keys.length;
    } catch (error) {
      throw error instanceof CommitFailure ? error.reason : error;
    }
    // A change keeps its place and its time: what was decided stays right, only the guard is old.
    head = await freshHead(context, pruning);
  }
  throw staleTooOften(maxStaleSteps);
}
