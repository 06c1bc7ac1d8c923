import type { Session } from './session.js';

/** A page that is on the wire while the one before is applied (S3). */
export interface Fetching<Result> {
  readonly result: Promise<Result>;
  /** Takes the request back if its answer is not wanted any more. */
  drop(): void;
}

export function fetchAhead<Tx, Result>(
  session: Session<Tx>,
  call: (signal: AbortSignal) => Promise<Result>,
): Fetching<Result> {
  const { signal } = session;
  const wanted = new AbortController();
  const onAbort = () => wanted.abort(signal.reason);
  if (signal.aborted) onAbort();
  signal.addEventListener('abort', onAbort, { once: true });
  const result = ask(session, call, wanted.signal);
  const letGo = () => signal.removeEventListener('abort', onAbort);
  result.then(letGo, letGo);
  return { result, drop: () => wanted.abort('dropped') };
}

async function ask<Tx, Result>(
  session: Session<Tx>,
  call: (signal: AbortSignal) => Promise<Result>,
  signal: AbortSignal,
): Promise<Result> {
  await session.gate.pass();
  return session.reader.read(call, signal);
}
