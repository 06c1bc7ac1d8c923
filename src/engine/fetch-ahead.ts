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
  const dropped = new AbortController();
  const signal = AbortSignal.any([session.signal, dropped.signal]);
  const result = ask(session, call, signal);
  result.catch(() => undefined);
  return { result, drop: () => dropped.abort('dropped') };
}

async function ask<Tx, Result>(
  session: Session<Tx>,
  call: (signal: AbortSignal) => Promise<Result>,
  signal: AbortSignal,
): Promise<Result> {
  await session.gate.pass();
  return session.reader.read(call, signal);
}
