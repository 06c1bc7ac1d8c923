import { inspect } from 'node:util';
import { DeltaSyncError } from '../../src/errors.js';

/** Stands for every token in what the fuzz sends: nothing that comes out may hold it. */
export const secret = 'hushhushHUSH0123456789';
/** An access token that is one by its looks, too. */
export const accessToken = `eyJhbGciOiJub25lIn0.eyJ${secret}.${secret}`;

/** Stands beside `DeltaSyncErrorCode`: a code that is missing here fails to compile. */
const codes: { readonly [C in DeltaSyncError['code']]: true } = {
  ERR_OPTIONS_INVALID: true,
  ERR_MAPPING_INVALID: true,
  ERR_MAPPING_CONFLICT: true,
  ERR_SYNC_IN_PROGRESS: true,
  ERR_SYNC_PAUSED: true,
  ERR_LICENSE_EXPIRED: true,
  ERR_LICENSE_UNAVAILABLE: true,
  ERR_LEASE_LOST: true,
  ERR_SYNC_ABORTED: true,
  ERR_TENANT_MISMATCH: true,
  ERR_DIRECTORY_THROTTLED: true,
  ERR_DIRECTORY_UNAVAILABLE: true,
  ERR_DIRECTORY_UNAUTHORIZED: true,
  ERR_DIRECTORY_FORBIDDEN: true,
  ERR_DIRECTORY_REQUEST_INVALID: true,
  ERR_DIRECTORY_RESPONSE_INVALID: true,
  ERR_DIRECTORY_LINK_INVALID: true,
  ERR_DELTA_RESYNC_LIMIT: true,
  ERR_ROUND_PAGE_LIMIT: true,
  ERR_REPOSITORY_UNAVAILABLE: true,
  ERR_REPOSITORY_CONFLICT: true,
  ERR_REPOSITORY_SCHEMA_OUTDATED: true,
  ERR_HOST_HOOK: true,
  ERR_CHANGES_PRUNED: true,
  ERR_USER_NOT_FOUND: true,
  ERR_HOLD_NOT_FOUND: true,
};

export type Outcome<T> =
  | { readonly kind: 'clean'; readonly value: T }
  | { readonly kind: 'refused'; readonly error: DeltaSyncError };

/** In real time, of which a call over the loopback or in memory needs a few milliseconds. */
const patienceMs = 10_000;

/**
 * The outcome of a call that hostile input may refuse and must not break: a result, or an error of the library that
 * holds no token. Anything else, silence and a rejection that nobody handles are failures.
 */
export async function outcomeOf<T>(call: () => Promise<T> | T): Promise<Outcome<T>> {
  const unhandled: unknown[] = [];
  const onUnhandled = (reason: unknown) => void unhandled.push(reason);
  process.on('unhandledRejection', onUnhandled);
  try {
    const outcome = await inTime(settled(call));
    // Rejections that nobody handles are told once the microtasks are through.
    await new Promise(setImmediate);
    if (unhandled.length > 0) throw new Error('a rejection was not handled', { cause: unhandled[0] });
    if (outcome.kind === 'refused') refuseSecrets(outcome.error);
    return outcome;
  } finally {
    process.off('unhandledRejection', onUnhandled);
  }
}

async function settled<T>(call: () => Promise<T> | T): Promise<Outcome<T>> {
  try {
    return { kind: 'clean', value: await call() };
  } catch (error) {
    if (!(error instanceof DeltaSyncError)) throw new Error('not an error of the library', { cause: error });
    if (!Object.hasOwn(codes, error.code)) throw new Error(`an unknown code: ${error.code}`);
    return { kind: 'refused', error };
  }
}

async function inTime<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`nothing came of it within ${patienceMs} ms`)), patienceMs);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Fails where something that a product may log, in whatever way it does, holds a token. */
export function refuseSecrets(...outputs: readonly unknown[]): void {
  for (const output of outputs) {
    for (const text of textsOf(output)) {
      if (text.includes(secret)) throw new Error(`a token came out: ${text.slice(0, 2_000)}`);
    }
  }
}

function* textsOf(output: unknown): Iterable<string> {
  yield inspect(output, { depth: 20, showHidden: true, maxStringLength: null, maxArrayLength: null });
  yield String(output);
  yield JSON.stringify(output, (_name, value: unknown) =>
    typeof value === 'bigint' ? String(value) : value,
  ) ?? '';
  for (let error = output; error instanceof Error; error = error.cause) {
    yield `${error.name} ${error.message} ${error.stack}`;
  }
}
