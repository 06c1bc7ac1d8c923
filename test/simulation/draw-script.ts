import { wideBrakes } from '../histories/wide-brakes.js';
import type { OraclePolicy } from '../oracle/policy.js';
import { drawLimits } from './draw-limits.js';
import { drawPolicy } from './draw-policy.js';
import { faultNames, faultPlaces } from './fault-table.js';
import { type KillPhase, roundPhases } from './kill-phases.js';
import { modesOf } from './modes.js';
import { Prng } from './prng.js';
import type { Act, ChangingAct, Disturbance, Moment, Script, SyncAct } from './script.js';

export const processes = 3;
const mostSeed = 1_000_000_000;

/** One seed, one script. */
export function drawScript(seed: number): Script {
  const prng = new Prng(seed);
  const modes = modesOf(seed, prng);
  const policy: OraclePolicy = drawPolicy(prng);
  const world = {
    modes,
    policy,
    select: prng.chance(0.5) ? ['city'] : [],
    people: prng.between(10, 22),
    groups: prng.chance(0.6) ? prng.between(2, 4) : 0,
    pageSize: prng.between(2, 9),
    mappings: Array.from({ length: prng.between(2, 4) }, () => seedFrom(prng)),
    hooked: prng.chance(0.6),
    brakes: drawLimits(prng),
  };
  const isTight = world.brakes !== wideBrakes;
  const acts: Act[] = [];
  const episodes = prng.chance(0.35) ? 2 : 1;
  for (let episode = 1; episode <= episodes; episode += 1) {
    acts.push({ act: 'behave', seed: seedFrom(prng) });
    if (episode > 1) acts.push(...changes(prng, prng.between(3, 6)));
    acts.push(...attempt(prng, isTight));
    for (let more = prng.between(3, 5) - episodes; more > 0; more -= 1) {
      acts.push(...changes(prng, prng.between(2, 4)), ...attempt(prng, isTight));
    }
    acts.push({ act: 'rest' });
  }
  return { seed, world, acts: withPauses(seed, withExclusions(seed, acts)) };
}

/** Drawn apart, so that the rest of a history is the same with and without. */
function withExclusions(seed: number, acts: readonly Act[]): Act[] {
  const prng = new Prng(seed + mostSeed);
  if (!prng.chance(0.4)) return [...acts];
  const often = prng.pick([0.3, 0.6]);
  return acts.flatMap((each): Act[] => {
    if (each.act !== 'sync') return [each];
    const disturbances = [...each.disturbances];
    const drawn = (): ChangingAct => {
      return { act: prng.chance(0.6) ? 'exclude' : 'include', seed: seedFrom(prng) };
    };
    const before = prng.chance(often) ? [drawn(), ...(prng.chance(0.5) ? [drawn()] : [])] : [];
    if (prng.chance(0.2)) disturbances.push({ by: 'change', call: prng.between(2, 60), change: drawn() });
    return [...before, { ...each, disturbances }];
  });
}

/** As those. */
function withPauses(seed: number, acts: readonly Act[]): Act[] {
  const prng = new Prng(seed + 2 * mostSeed);
  if (!prng.chance(0.3)) return [...acts];
  return acts.flatMap((each): Act[] => {
    if (each.act !== 'sync') return [each];
    const pause = (): ChangingAct => ({ act: 'pause', seed: seedFrom(prng) });
    if (prng.chance(0.1)) return [pause(), each];
    if (!prng.chance(0.3)) return [each];
    const change: Disturbance = { by: 'change', call: prng.between(2, 60), change: pause() };
    return [{ ...each, disturbances: [...each.disturbances, change] }];
  });
}

function seedFrom(prng: Prng): number {
  return prng.below(mostSeed);
}

function changes(prng: Prng, count: number): Act[] {
  const acts: Act[] = [];
  for (let number = 0; number < count; number += 1) acts.push(change(prng, 0.2));
  acts.push({ act: 'wait', minutes: prng.chance(0.03) ? 8 * 24 * 60 : prng.between(1, 600) });
  return acts;
}

/** @param administrative - how likely it is something that the product's own people do */
function change(prng: Prng, administrative: number): ChangingAct {
  const seed = seedFrom(prng);
  if (!prng.chance(administrative)) return { act: prng.chance(0.35) ? 'groups' : 'tenant', seed };
  const draw = prng.below(100);
  if (draw < 42) return { act: 'mapping', seed };
  if (draw < 58) return { act: 'import by hand', seed };
  if (draw < 68) return { act: 'expire tokens', seed };
  if (draw < 76) return { act: 'seats', seed };
  if (draw < 82) return { act: 'limits', seed };
  return { act: prng.pick(['reset token', 'revoke access', 'status', 'preview'] as const), seed };
}

/** What an administrator does about the people on hold. */
function decision(prng: Prng): ChangingAct {
  return { act: prng.chance(0.65) ? 'approve' : 'dismiss', seed: seedFrom(prng) };
}

/** A round, perhaps a full one of a list that lies, and with limits that stop something what comes of it. */
function attempt(prng: Prng, isTight: boolean): Act[] {
  const acts: Act[] = [];
  const conceals = prng.chance(0.18);
  if (conceals && prng.chance(0.9)) acts.push({ act: 'reset token', seed: seedFrom(prng) });
  acts.push(sync(prng, conceals, isTight));
  if (isTight && prng.chance(0.9)) acts.push(decision(prng));
  return acts;
}

function sync(prng: Prng, conceals: boolean, isTight: boolean): SyncAct {
  const disturbances: Disturbance[] = conceals ? concealment(prng) : endingOf(prng);
  if (isTight && prng.chance(0.15)) {
    disturbances.push({ by: 'change', call: prng.between(2, 60), change: decision(prng) });
  }
  if (prng.chance(0.75)) {
    for (let more = prng.between(1, 4); more > 0; more -= 1) disturbances.push(fault(prng));
  }
  if (prng.chance(0.3)) {
    disturbances.push({ by: 'change', call: prng.between(2, 60), change: change(prng, 0.4) });
  }
  if (prng.chance(0.12)) {
    const process = prng.below(processes);
    disturbances.push({ by: 'rival', call: prng.between(1, 40), process, scheduled: prng.chance(0.4) });
  }
  if (prng.chance(0.1)) {
    disturbances.push({ by: 'slow call', call: prng.between(2, 40), seconds: prng.between(1, 50) });
  }
  const process = prng.chance(0.6) ? 0 : prng.below(processes);
  return { act: 'sync', process, scheduled: prng.chance(0.1), disturbances };
}

/** Whoever is missing is asked about, and in the middle of that the process may die. */
function concealment(prng: Prng): Disturbance[] {
  const share = prng.pick([0.2, 0.2, 0.5, 1]);
  const conceals: Disturbance = { by: 'concealment', share, seed: seedFrom(prng) };
  if (prng.chance(0.2)) return [conceals, ...endingOf(prng)];
  const at: Moment = { phase: 'sweep', nth: prng.between(1, 6) };
  return [conceals, { by: 'kill', at, afterwards: prng.chance(0.5) }];
}

/** What may end the attempt before its round does; nothing in some. */
function endingOf(prng: Prng): Disturbance[] {
  const draw = prng.below(100);
  const afterwards = prng.chance(0.5);
  if (draw < 60) return kills(prng);
  if (draw < 68) {
    const meanwhile = prng.chance(0.5) ? [change(prng, 0.3)] : [];
    const minutes = prng.chance(0.8) ? prng.between(2, 20) : 0.3;
    return [{ by: 'pause', at: moment(prng), afterwards, minutes, meanwhile }];
  }
  if (draw < 74) return [{ by: 'abort', call: prng.between(5, 40) }];
  if (draw < 81) return [{ by: 'license lapse', check: prng.between(1, 10) }];
  if (draw < 86) return [{ by: 'store failure', at: moment(prng), afterwards }];
  if (draw < 95) return [{ by: 'refusal by the product', commit: prng.between(1, 2) }];
  return [];
}

/** In most rounds some phases have nothing to do: the first that has something is where the process dies. */
const rarestPhases: readonly KillPhase[] = ['holds-before', 'people'];
const rarePhases: readonly KillPhase[] = [
  'pending',
  'pending',
  'pending',
  'leftovers',
  'leftovers',
  'sweep',
  'holds-after',
  'holds-after',
  'holds-after',
  'report',
];

function kills(prng: Prng): Disturbance[] {
  const afterwards = prng.chance(0.5);
  const kill = (at: Moment): Disturbance => ({ by: 'kill', at, afterwards });
  const draw = prng.below(100);
  if (draw < 68) {
    return [...rarestPhases, prng.pick(rarePhases)].map((phase) => kill({ phase, nth: prng.between(1, 2) }));
  }
  if (draw < 85) return [kill(moment(prng))];
  const callee = prng.pick(['host', 'host', 'host', 'clock', 'directory'] as const);
  if (callee !== 'clock') return [kill({ callee, nth: prng.between(1, 3) })];
  // Nobody waits but for a directory that asked for it.
  const throttled = { by: 'fault', name: '429-throttled', place: 'anywhere' } as const;
  return [kill({ callee, nth: 1 }), { ...throttled, skip: prng.below(3), times: 1 }];
}

function moment(prng: Prng): Moment {
  if (prng.chance(0.35)) return { call: prng.between(1, 50) };
  const phase = prng.pick(roundPhases);
  return { phase, nth: prng.between(1, phase === 'users' ? 12 : 2) };
}

function fault(prng: Prng): Disturbance {
  return {
    by: 'fault',
    name: prng.pick(faultNames),
    place: prng.chance(0.6) ? 'anywhere' : prng.pick(faultPlaces),
    skip: prng.chance(0.5) ? 0 : prng.below(4),
    // Seldom longer than the patience of a round.
    times: prng.chance(0.1) ? 14 : prng.between(1, 2),
  };
}
