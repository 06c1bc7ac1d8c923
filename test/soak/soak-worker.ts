import { IdentityHistory } from '../identity-histories/identity-history.js';
import { inMemory, overTheWire } from '../identity-histories/world.js';
import { drawScript } from '../simulation/draw-script.js';
import { History } from '../simulation/history.js';
import { outcomeOf, shrink, told } from '../simulation/shrink.js';
import { Tally } from '../simulation/tally.js';

export type Kind = 'simulation' | 'identity';

export interface Played {
  readonly counts: readonly (readonly [string, number])[];
  /** The story of a history that failed. */
  readonly failed?: string;
}

/** Of the identity histories. */
const oneInWire = 40;
/** A simulation history costs as much as this many of identities. */
const identitiesPerSimulation = 5;
const reportedEach = 50;
/** Longer than any history takes on a busy machine: one that stands still has failed. */
const standstillMs = 120_000;

const [fromText, stepText, lifeText, ...kinds] = process.argv.slice(2) as [string, string, string, ...Kind[]];
const [from, step, lifeMs] = [Number(fromText), Number(stepText), Number(lifeText)];
const endsAt = performance.now() + lifeMs;
let tally = new Tally();
let failed: string | undefined;
let histories = 0;

for (let turn = 0; performance.now() < endsAt && failed === undefined; turn += 1) {
  const seed = from + turn * step;
  const watch = setTimeout(
    () => report(`HISTORY_SEED=${seed} stands still`, () => process.exit(1)),
    standstillMs,
  );
  const isIdentity = kinds.length === 1 ? kinds[0] === 'identity' : turn % (identitiesPerSimulation + 1) > 0;
  failed = isIdentity
    ? await playIdentity(seed, turn)
    : await playSimulation(seed, () => clearTimeout(watch));
  clearTimeout(watch);
  histories += 1;
  if (histories % reportedEach === 0) report();
}
report(failed, () => process.disconnect());

async function playSimulation(seed: number, ended: () => void): Promise<string | undefined> {
  const played = await outcomeOf(drawScript(seed));
  ended();
  if (!(played instanceof History)) return told(await shrink(played));
  tally.add(played.tally);
  return undefined;
}

async function playIdentity(seed: number, turn: number): Promise<string | undefined> {
  const worldOf = turn % oneInWire === oneInWire - 1 ? overTheWire : inMemory;
  try {
    const { tally: counted } = await IdentityHistory.run(seed, worldOf);
    for (const [event, times] of counted.entries) tally.count(`identity: ${event}`, times);
    return undefined;
  } catch (error) {
    const where = worldOf === overTheWire ? ', through simulator and SDK' : '';
    return `${error instanceof Error ? error.message : String(error)}${where}`;
  }
}

function report(failure?: string, sent: () => void = () => undefined): void {
  const counts = tally.entries;
  tally = new Tally();
  const played: Played = failure === undefined ? { counts } : { counts, failed: failure };
  process.send?.(played, sent);
}
