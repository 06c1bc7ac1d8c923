import pRetry, { AbortError } from 'p-retry';
import { decideRetry } from '../core/retry/retry-delay.js';
import { DeltaSyncError } from '../errors.js';
import type { ResolvedRetry } from '../options.js';
import type { Clock } from '../ports/clock.js';
import { withoutTokens } from './store-error.js';
import { within } from './within.js';

/** How to wait: a round keeps its lease meanwhile, other readers just wait. */
export interface Waiting {
  keep<T>(work: Promise<T>): Promise<T>;
  pause(ms: number, signal: AbortSignal): Promise<void>;
}

export interface ReaderContext {
  readonly clock: Clock;
  readonly random: () => number;
  readonly retry: ResolvedRetry;
  /** Asked before each repetition: a license may end while a read waits (R8). */
  readonly gate: { pass(): Promise<unknown> };
  readonly onRetry: (error: DeltaSyncError, attempt: number, delayMs: number) => void;
}

/** The one retry layer: around reads of the directory, never around a commit (S7). */
export class DirectoryReader {
  readonly #context: ReaderContext;
  readonly #waiting: Waiting;

  constructor(context: ReaderContext, waiting: Waiting) {
    this.#context = context;
    this.#waiting = waiting;
  }

  /** Asks until there is an answer, patience ends, or the signal aborts: then it rejects with the signal's reason. */
  async read<T>(call: (signal: AbortSignal) => Promise<T>, signal: AbortSignal): Promise<T> {
    const { clock, retry, random, gate, onRetry } = this.#context;
    const startedMs = clock.now().getTime();
    return pRetry(() => this.#once(call, signal), {
      // p-retry counts and repeats; whether and how long to wait is decided here, on the client's own clock.
      retries: retry.maxAttempts,
      minTimeout: 0,
      maxTimeout: 0,
      shouldRetry: async ({ error, attemptNumber }) => {
        if (!(error instanceof DeltaSyncError) || signal.aborted) return false;
        const elapsedMs = clock.now().getTime() - startedMs;
        const { retryable, retryAfterMs } = error;
        const failed = { attempts: attemptNumber, elapsedMs, retryable, retryAfterMs };
        const decision = decideRetry(retry, failed, random());
        if (decision.kind !== 'wait') return false;
        onRetry(error, attemptNumber, decision.delayMs);
        await this.#waiting.pause(decision.delayMs, signal);
        await gate.pass();
        return true;
      },
    });
  }

  async #once<T>(call: (signal: AbortSignal) => Promise<T>, signal: AbortSignal): Promise<T> {
    const { clock, retry } = this.#context;
    signal.throwIfAborted();
    // Not AbortSignal.any: the signal would keep a mark of each call, at more than a near directory's answer costs.
    const ended = new AbortController();
    const onAbort = () => ended.abort(signal.reason);
    signal.addEventListener('abort', onAbort, { once: true });
    try {
      const answer = unlessEnded(call(ended.signal), ended.signal);
      return await this.#waiting.keep(
        within(clock, retry.requestTimeoutMs, answer, () => {
          const late = noAnswer(retry.requestTimeoutMs);
          ended.abort(late);
          return late;
        }),
      );
    } catch (error) {
      if (signal.aborted) throw new AbortError(asError(signal.reason));
      if (ended.signal.aborted) throw ended.signal.reason;
      if (error instanceof DeltaSyncError) throw error;
      throw new DeltaSyncError('ERR_DIRECTORY_UNAVAILABLE', 'The directory failed', {
        retryable: true,
        cause: withoutTokens(error),
      });
    } finally {
      signal.removeEventListener('abort', onAbort);
    }
  }
}

function noAnswer(requestTimeoutMs: number): DeltaSyncError {
  const told = `No answer within ${requestTimeoutMs} ms`;
  return new DeltaSyncError('ERR_DIRECTORY_UNAVAILABLE', told, { retryable: true });
}

/** An adapter that does not listen to its signal is left behind; its answer, whenever it comes, is wanted by nobody. */
function unlessEnded<T>(result: Promise<T>, signal: AbortSignal): Promise<T> {
  const ended = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
  return Promise.race([result, ended]);
}

function asError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error(String(reason));
}
