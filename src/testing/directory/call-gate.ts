/** A call that can fail or be held. */
export type DirectoryCallName =
  | 'fetchPage'
  | 'readUsers'
  | 'fetchGroupPage'
  | 'readGroups'
  | 'findByAddress'
  | 'tenantId'
  | 'checkAccess';

/** Lets the held calls go on. `reached` resolves when the first call has come to the hold. */
export type Release = (() => void) & { readonly reached: Promise<void> };

interface Hold {
  readonly on: DirectoryCallName;
  readonly opened: Promise<void>;
  readonly reach: () => void;
}

interface Failure {
  readonly on: DirectoryCallName | undefined;
  readonly error: Error;
  left: number;
}

/** Where calls wait and fail before they are answered. */
export class CallGate {
  readonly #holds = new Set<Hold>();
  readonly #failures: Failure[] = [];

  /** The failures are used up in the order in which they were ordered. */
  fail(times: number, error: Error, on: DirectoryCallName | undefined): void {
    this.#failures.push({ on, error, left: times });
  }

  hold(on: DirectoryCallName): Release {
    const opening = deferred();
    const reaching = deferred();
    const hold: Hold = { on, opened: opening.promise, reach: reaching.resolve };
    this.#holds.add(hold);
    const release = () => {
      this.#holds.delete(hold);
      opening.resolve();
    };
    return Object.assign(release, { reached: reaching.promise });
  }

  /** Rejects with the signal's reason as soon as it aborts, also while held. */
  async pass(on: DirectoryCallName, signal: AbortSignal | undefined): Promise<void> {
    signal?.throwIfAborted();
    for (const hold of [...this.#holds]) {
      if (hold.on !== on) continue;
      hold.reach();
      await unlessAborted(hold.opened, signal);
    }
    this.#failIfDue(on);
  }

  #failIfDue(on: DirectoryCallName): void {
    const failure = this.#failures.find((due) => due.left > 0 && (due.on ?? on) === on);
    if (failure === undefined) return;
    failure.left -= 1;
    if (failure.left === 0) this.#failures.splice(this.#failures.indexOf(failure), 1);
    throw failure.error;
  }
}

function deferred(): { readonly promise: Promise<void>; readonly resolve: () => void } {
  let resolve = (): void => undefined;
  const promise = new Promise<void>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}

function unlessAborted(opened: Promise<void>, signal: AbortSignal | undefined): Promise<void> {
  if (signal === undefined) return opened;
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason);
    signal.addEventListener('abort', abort, { once: true });
    opened.then(() => {
      signal.removeEventListener('abort', abort);
      resolve();
    });
  });
}
