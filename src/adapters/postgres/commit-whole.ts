import { DeltaSyncError } from '../../errors.js';
import type { CommitResult, Guard, Write } from '../../ports/repository.js';
import { type CommitSteps, type Place, type Written, writeCommit } from './commit.js';
import type { Driver } from './driver.js';
import { asksAgain, isHeldTwice } from './postgres-error.js';
import { tables } from './tables.js';

/** Times that one statement or commit is begun anew because the server took it back: deadlock, serialization failure. */
export const maxAttempts = 10;

/**
 * Commits of a tenant after which the planner gets statistics: a first import is over before the server makes its own, and
 * until then every look for addresses would search the whole table.
 */
const analysedAt: readonly number[] = [8, 64];

type Hook<Tx> = ((tx: Tx) => Promise<void>) | undefined;

/** Commits, with what a first look shows to be needed besides, and again when the server has taken it back. */
export async function commitWhole<Tx>(
  driver: Driver<Tx>,
  place: Place,
  guard: Guard,
  write: Write,
  onCommit: Hook<Tx>,
): Promise<CommitResult['outcome']> {
  let steps: Omit<CommitSteps, 'hook'> = { first: false, careful: false };
  for (let takenBack = 0; ; ) {
    let hooked = false;
    const hook =
      onCommit &&
      (async (tx: Tx) => {
        hooked = true;
        await onCommit(tx);
      });
    try {
      const done = await attempt(driver, place, guard, write, steps, hook);
      if (done !== undefined) {
        if (analysedAt.includes(done.number)) await analyse(driver, place);
        return done.outcome;
      }
      steps = { ...steps, first: true };
    } catch (error) {
      if (asksAgain(error)) takenBack += 1;
      if (asksAgain(error) && takenBack < maxAttempts) continue;
      if (hooked || !isHeldTwice(error)) throw error;
      if (steps.careful) throw conflictOf(error);
      // Rows are checked one by one, so that a swap fails unless the addresses are given up first.
      steps = { ...steps, careful: true };
    }
  }
}

async function attempt<Tx>(
  driver: Driver<Tx>,
  place: Place,
  guard: Guard,
  write: Write,
  steps: Omit<CommitSteps, 'hook'>,
  hook: Hook<Tx>,
): Promise<Written | undefined> {
  if (hook === undefined && !steps.first && !steps.careful) {
    return writeCommit(driver.run, place, guard, write, { ...steps, hook });
  }
  const { written } = await driver.transaction(async (run, tx) => {
    const inTransaction = hook && (() => hook(tx));
    const written = await writeCommit(run, place, guard, write, { ...steps, hook: inTransaction });
    return { keep: written?.outcome === 'committed', written };
  });
  return written;
}

/** Where the tables are somebody else's, or another process is at it, the server's own statistics have to do. */
async function analyse<Tx>(driver: Driver<Tx>, { schema }: Place): Promise<void> {
  const { user, leftover, membership, claim } = tables;
  const names = [user, leftover, membership, claim].map(({ name }) => `${schema}.${name}`);
  await driver.run(`ANALYZE (SKIP_LOCKED) ${names.join(', ')}`).catch(() => undefined);
}

function conflictOf(error: unknown): DeltaSyncError {
  return new DeltaSyncError('ERR_REPOSITORY_CONFLICT', 'Two active users would hold one address', {
    cause: error,
  });
}
