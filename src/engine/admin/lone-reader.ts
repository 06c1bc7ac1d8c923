import { DeltaSyncError } from '../../errors.js';
import type { EngineContext } from '../context.js';
import { DirectoryReader } from '../directory-reader.js';

/** Reads of the directory outside a round: they keep no lease, and nobody is told of their retries. */
export function loneReader<Tx>(
  context: EngineContext<Tx>,
  gate: { pass(): Promise<unknown> },
): DirectoryReader {
  const { clock } = context;
  return new DirectoryReader(
    { ...context, gate, onRetry: () => undefined },
    { keep: (work) => work, pause: (ms, signal) => clock.sleep(ms, { signal }) },
  );
}

/** An abort ends with ERR_SYNC_ABORTED, whatever the signal's reason. */
export async function abortable<T>(signal: AbortSignal, message: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!signal.aborted || (error instanceof DeltaSyncError && error !== signal.reason)) throw error;
    throw new DeltaSyncError('ERR_SYNC_ABORTED', message, { cause: signal.reason });
  }
}
