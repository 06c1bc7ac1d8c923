import type { DeltaState } from './sync-tokens.js';

/**
 * The text of a delta token that says itself what it stands for: query and tenant version. Behaviours that look back on
 * earlier rounds (`replays`, `lagRounds`, what is owed) begin anew after it.
 */
export function lastingToken({ query, from }: DeltaState, at: Date, nonce: string): string {
  const told = JSON.stringify({ ...query, from, at: at.getTime() });
  return `${Buffer.from(told).toString('base64url')}.${nonce}`;
}

/** What such a token says; undefined for any other text. */
export function readLastingToken(
  token: string,
): { readonly state: DeltaState; readonly at: number } | undefined {
  try {
    const told = JSON.parse(Buffer.from(token.split('.')[0]!, 'base64url').toString());
    const { select, ids, from, at } = told as DeltaState['query'] & { from: number; at: number };
    if (!isNames(select) || !isNames(ids) || !Number.isInteger(from) || !Number.isInteger(at))
      return undefined;
    const query = { select, ids };
    return { state: { kind: 'delta', query, from, starts: [from], owed: [], previous: [] }, at };
  } catch {
    return undefined;
  }
}

function isNames(value: unknown): boolean {
  return value === null || (Array.isArray(value) && value.every((name) => typeof name === 'string'));
}
