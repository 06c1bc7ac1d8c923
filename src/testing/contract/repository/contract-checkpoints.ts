import type { Checkpoint, Fingerprint, Round, Token } from '../../../domain/checkpoint.js';
import { idOf, instantOf } from './contract-ids.js';

/** Links are long: those of Graph pass 2.5 KB (https://learn.microsoft.com/en-us/graph/delta-query-overview). */
export function linkOf(n: number, kind: 'skip' | 'delta'): string {
  const token = `${n}-Zq_${'aB3~'.repeat(640)}`;
  return `https://graph.microsoft.com/v1.0/users/delta?$${kind}token=${token}%2B%27`;
}

const fingerprint: Fingerprint = {
  mappings: { [idOf(0x3a, 1)]: 2, [idOf(0x3a, 2)]: 1 },
  select: ['id', 'mail', 'department'],
  userTypes: 'members',
  disabledOnFirstImport: 'skip',
  addressSource: 'mail',
  resets: 1,
};

/** A checkpoint in the middle of a round, with links of full length. */
export function runningCheckpoint(n: number): Checkpoint {
  const round: Round = {
    kind: 'incremental',
    ordinal: n,
    startedAt: instantOf(n),
    phase: 'users',
    link: linkOf(n, 'skip'),
    generation: 2,
    fingerprint,
    deltaLink: null,
    pages: 4,
    users: 3999,
    marked: 3990,
    active: 4000,
    emptyPages: 1,
    resyncs: 0,
    fellBack: false,
    failures: 2,
    loop: { anchor: linkOf(n + 1, 'skip'), steps: 3, power: 4 },
    counters: {
      imports: 5,
      hostErrors: 1,
      undecidedDue: true,
      domainMoves: { 'contoso.example fabrikam.example': 3 },
      rekeyed: 7,
      braked: ['rekey'],
    },
  };
  return { state: 'running', token: token(n), generation: 2, rounds: n, round };
}

export function idleCheckpoint(n: number): Checkpoint {
  return { state: 'idle', token: token(n), generation: 1, rounds: n };
}

function token(n: number): Token {
  return {
    deltaLink: linkOf(n, 'delta'),
    fingerprint,
    obtainedAt: instantOf(n),
    fullRoundAt: instantOf(n - 1),
  };
}
