import { History } from './history.js';
import { HistoryFailure } from './history-failure.js';
import type { Act, Script, SyncAct } from './script.js';

/** Histories played to shorten one that failed. */
const mostTries = 400;

/**
 * A shorter script that fails in the same way: without acts, mappings and disturbances that it does not take, with fewer
 * people and a plainer world. The same failure always gives the same script.
 */
export async function shrink(failure: HistoryFailure, tries = mostTries): Promise<HistoryFailure> {
  let shortest = failure;
  let left = tries;
  const fails = async (script: Script): Promise<boolean> => {
    if (left === 0) return false;
    left -= 1;
    const found = await outcomeOf(script);
    if (found instanceof History || found.kind !== failure.kind) return false;
    shortest = found;
    return true;
  };
  for (let before = ''; before !== JSON.stringify(shortest.script); ) {
    before = JSON.stringify(shortest.script);
    await dropActs(() => shortest.script, fails);
    await dropDisturbances(() => shortest.script, fails);
    await plainWorld(() => shortest.script, fails);
  }
  return shortest;
}

/** The story of a failure and the script to keep, as in `regressions`. */
export function told({ message, script }: HistoryFailure): string {
  return `${message}\n  SCRIPT\n${JSON.stringify(script)}`;
}

/** The history, or what it fails with. */
export async function outcomeOf(script: Script): Promise<History | HistoryFailure> {
  try {
    return await History.play(script);
  } catch (error) {
    if (error instanceof HistoryFailure) return error;
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return new HistoryFailure(script, [], [text]);
  }
}

type Fails = (script: Script) => Promise<boolean>;

/** Halves first, then quarters, and so on down to single acts. */
async function dropActs(script: () => Script, fails: Fails): Promise<void> {
  for (
    let size = Math.ceil(script().acts.length / 2);
    size >= 1;
    size = size === 1 ? 0 : Math.ceil(size / 2)
  ) {
    for (let at = script().acts.length - size; at >= 0; at -= size) {
      const { acts } = script();
      if (at >= acts.length) continue;
      await fails({ ...script(), acts: [...acts.slice(0, at), ...acts.slice(at + size)] });
    }
  }
}

async function dropDisturbances(script: () => Script, fails: Fails): Promise<void> {
  for (let at = script().acts.length - 1; at >= 0; at -= 1) {
    const disturbancesAt = () => (script().acts[at] as SyncAct).disturbances ?? [];
    for (let number = disturbancesAt().length - 1; number >= 0; number -= 1) {
      const act = script().acts[at] as SyncAct;
      const disturbances = act.disturbances.filter((_, index) => index !== number);
      await fails(withAct(script(), at, { ...act, disturbances }));
    }
  }
}

async function plainWorld(script: () => Script, fails: Fails): Promise<void> {
  const world = () => script().world;
  const retry = (change: Partial<Script['world']>) =>
    fails({ ...script(), world: { ...world(), ...change } });
  if (world().hooked) await retry({ hooked: false });
  if (world().groups > 0) await retry({ groups: 0 });
  if (world().select.length > 0) await retry({ select: [] });
  for (const mode of world().modes) await retry({ modes: world().modes.filter((other) => other !== mode) });
  for (let at = world().mappings.length - 1; at > 0; at -= 1) {
    await retry({ mappings: world().mappings.filter((_, index) => index !== at) });
  }
  for (let people = 3; people < world().people; people += 3) if (await retry({ people })) break;
}

function withAct(script: Script, at: number, act: Act): Script {
  return { ...script, acts: script.acts.map((other, index) => (index === at ? act : other)) };
}
