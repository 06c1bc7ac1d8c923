import type { ChangeFacts } from '../../domain/change.js';

/** Fewer are single renames. */
const leastUsers = 2;
const leastShare = 0.1;

/**
 * A move of the tenant to another domain, told once beside the single updates (I2). Pairs come by name: a store may
 * reorder the members of the checkpoint.
 */
export function domainChanges(
  domainMoves: Readonly<Record<string, number>>,
  activeUsers: number,
): ChangeFacts[] {
  return Object.keys(domainMoves)
    .sort()
    .flatMap((pair): ChangeFacts[] => {
      const users = domainMoves[pair]!;
      const [from = '', to = ''] = pair.split(' ');
      if (users < leastUsers || users < activeUsers * leastShare) return [];
      return [{ kind: 'domain-changed', from, to, users }];
    });
}
