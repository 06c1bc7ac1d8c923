import { accessOf, type CapabilityOutcome } from '../../core/access/access-of.js';
import { type AccessReport, type Capability, capabilities } from '../../domain/access.js';
import { emptyHead } from '../../domain/records.js';
import { DeltaSyncError } from '../../errors.js';
import { abortable, loneReader } from '../admin/lone-reader.js';
import { refuseEarly } from '../attempt.js';
import { checkCapabilityAnswer } from '../check-directory-results.js';
import type { EngineContext } from '../context.js';
import type { DirectoryReader } from '../directory-reader.js';
import { fromStore } from '../store-error.js';

/** Asks for each capability by itself, all at once and each a single time: somebody waits for the answer (R17). */
export async function checkAccess<Tx>(context: EngineContext<Tx>, given: AbortSignal): Promise<AccessReport> {
  const { repository, tenantId, clock, retry } = context;
  const signal = AbortSignal.any([given]);
  return abortable(signal, 'The check was aborted', async () => {
    signal.throwIfAborted();
    const { notBefore } = (await fromStore(repository.head(tenantId))) ?? emptyHead;
    const checkedAt = clock.now();
    const gate = { pass: async () => undefined };
    const reader = loneReader({ ...context, retry: { ...retry, maxAttempts: 1 } }, gate);
    const asking = { context, reader, notBefore, checkedAt, signal };
    const [tenant, ...outcomes] = await Promise.all([
      reachedTenant(asking),
      ...capabilities.map((capability) => outcomeOf(asking, capability)),
    ]);
    return {
      checkedAt,
      tenant,
      capabilities: capabilities.map((capability, index) => accessOf(capability, outcomes[index]!)),
    };
  });
}

interface Asking<Tx> {
  readonly context: EngineContext<Tx>;
  readonly reader: DirectoryReader;
  readonly notBefore: Date | null;
  readonly checkedAt: Date;
  readonly signal: AbortSignal;
}

async function reachedTenant<Tx>(asking: Asking<Tx>): Promise<AccessReport['tenant']> {
  const { directory, tenantId } = asking.context;
  try {
    const reached = await read(asking, (signal) => directory.tenantId({ signal }));
    if (typeof reached !== 'string') return 'unknown';
    return reached.toLowerCase() === tenantId ? 'reached' : 'other';
  } catch (error) {
    failureOf(error, asking.signal);
    return 'unknown';
  }
}

async function outcomeOf<Tx>(asking: Asking<Tx>, capability: Capability): Promise<CapabilityOutcome> {
  const { directory } = asking.context;
  // An adapter that can't tell leaves it open.
  if (directory.checkAccess === undefined) return { kind: 'answered', state: 'unknown', missingRights: [] };
  try {
    const answer = await read(asking, async (signal) =>
      checkCapabilityAnswer(await directory.checkAccess?.(capability, { signal })),
    );
    return { kind: 'answered', ...answer };
  } catch (error) {
    const { code, retryAfterMs, missingRights } = failureOf(error, asking.signal);
    return { kind: 'failed', code, retryAfterMs, missingRights };
  }
}

/** A stored Retry-After counts here too: no request leaves before. */
async function read<Tx, T>(
  { reader, notBefore, checkedAt, signal }: Asking<Tx>,
  call: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  refuseEarly(notBefore, checkedAt);
  return reader.read(call, signal);
}

function failureOf(error: unknown, signal: AbortSignal): DeltaSyncError {
  if (signal.aborted || !(error instanceof DeltaSyncError)) throw error;
  return error;
}
