import type { ChangeFacts } from '../../domain/change.js';

/** Fewer are single renames. */
const leastUsers = 2;
const leastShare = 0.1;

/** A move of the tenant to another domain, told once beside the single updates (I2). */
export function domainChanges(
  domainMoves: Readonly<Record<string, number>>,
  activeUsers: number,
): ChangeFacts[] {
  return Object.entries(domainMoves).flatMap(([pair, users]): ChangeFacts[] => {
    const [from = '', to = ''] = pair.split(' ');
    if (users < leastUsers || users < activeUsers * leastShare) return [];
    return [{ kind: 'domain-changed', from, to, users }];
  });
}
