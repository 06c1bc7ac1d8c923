import type { BrakeKind } from '../../domain/brakes.js';
import type { Checkpoint, RoundCounters } from '../../domain/checkpoint.js';

/** The checkpoint with what a commit adds to the round's counters. */
export function countInRound(
  checkpoint: Checkpoint,
  added: {
    readonly imports?: number;
    readonly hostErrors?: number;
    readonly undecidedDue?: boolean;
    readonly domainMoves?: Readonly<Record<string, number>>;
    readonly rekeyed?: number;
    readonly braked?: readonly BrakeKind[];
  },
): Checkpoint {
  if (checkpoint.state === 'idle') return checkpoint;
  const { counters } = checkpoint.round;
  const next: RoundCounters = {
    imports: counters.imports + (added.imports ?? 0),
    hostErrors: counters.hostErrors + (added.hostErrors ?? 0),
    undecidedDue: added.undecidedDue ?? counters.undecidedDue,
    domainMoves: sum(counters.domainMoves, added.domainMoves ?? {}),
    rekeyed: counters.rekeyed + (added.rekeyed ?? 0),
    braked: union(counters.braked, added.braked ?? []),
  };
  return { ...checkpoint, round: { ...checkpoint.round, counters: next } };
}

function union<T>(all: readonly T[], added: readonly T[]): readonly T[] {
  return added.every((one) => all.includes(one)) ? all : [...new Set([...all, ...added])].sort();
}

/** A tenant moves between few domains at once; what is beyond that is no move of the tenant. */
const maxDomainPairs = 100;

function sum(
  counted: Readonly<Record<string, number>>,
  added: Readonly<Record<string, number>>,
): Readonly<Record<string, number>> {
  const pairs = Object.entries(added);
  if (pairs.length === 0) return counted;
  const total: Record<string, number> = { ...counted };
  for (const [pair, users] of pairs) {
    if (Object.hasOwn(total, pair)) total[pair]! += users;
    else if (Object.keys(total).length < maxDomainPairs) total[pair] = users;
  }
  return total;
}
