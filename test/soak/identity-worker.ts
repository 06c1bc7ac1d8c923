import { IdentityHistory } from '../identity-histories/identity-history.js';
import { inMemory, overTheWire } from '../identity-histories/world.js';
import { Tally } from '../simulation/tally.js';

export interface Played {
  readonly counts: readonly (readonly [string, number])[];
  /** The story of a history that failed. */
  readonly failed?: string;
}

const oneInWire = 40;
const told = 100;

const [from, step, lifeMs] = process.argv.slice(2).map(Number) as [number, number, number];
const endsAt = performance.now() + lifeMs;
let tally = new Tally();
let failed: string | undefined;
for (let turn = 0; performance.now() < endsAt && failed === undefined; turn += 1) {
  const seed = from + turn * step;
  const worldOf = turn % oneInWire === oneInWire - 1 ? overTheWire : inMemory;
  try {
    tally.add((await IdentityHistory.run(seed, worldOf)).tally);
  } catch (error) {
    const where = worldOf === overTheWire ? ', through simulator and SDK' : '';
    failed = `${error instanceof Error ? error.message : String(error)}${where}`;
  }
  if (tally.get('history') >= told) report();
}
report(failed, () => process.disconnect());

function report(failure?: string, sent: () => void = () => undefined): void {
  const counts = tally.entries;
  tally = new Tally();
  const played: Played = failure === undefined ? { counts } : { counts, failed: failure };
  process.send?.(played, sent);
}
