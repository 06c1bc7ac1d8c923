export interface Rate {
  /** Users a second of the wall clock. */
  readonly wall: number;
  /** Users a second of this process's CPU time: what a busy machine leaves comparable. */
  readonly cpu: number;
}

/** @param work - resolves with the users it has dealt with */
export async function rateOf(users: number, work: () => Promise<number>): Promise<Rate> {
  const started = performance.now();
  const before = process.cpuUsage();
  const seen = await work();
  const { user, system } = process.cpuUsage(before);
  if (seen !== users) throw new Error(`${seen} of ${users} users`);
  return {
    wall: users / ((performance.now() - started) / 1000),
    cpu: users / ((user + system) / 1_000_000),
  };
}

export function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1]!;
}

export function whole(value: number): string {
  return Math.round(value).toLocaleString('en');
}
