import type { Repository } from '../../src/ports/repository.js';
import { nestedIn, questionsOf } from '../oracle/group-matches.js';
import type { TrueTenant } from '../oracle/groups-at-rest.js';
import type { WatchedStore } from './watched-store.js';

/** Whether the index says of every living group that is asked about what the tenant says. */
export function indexDifferences({ people, groups, rules }: TrueTenant, store: WatchedStore): string[] {
  const differences: string[] = [];
  const wanted = new Set<string>();
  for (const { group, transitive } of rules.flatMap(({ rule }) => questionsOf(rule))) {
    const alive = (id: string) => groups.get(id)?.life === 'alive';
    const within = (id: string) =>
      [...(groups.get(id)?.members ?? [])].filter((member) => alive(id) && groups.has(member));
    for (const id of transitive ? nestedIn(group, within) : [group]) wanted.add(id);
  }
  const isKnown = new Set([...people.map(({ id }) => id), ...groups.keys()]);
  for (const id of wanted) {
    const group = groups.get(id)!;
    const state = store.groups.get(id)?.state;
    if (state !== (group.life === 'alive' ? 'read' : 'deleted')) {
      differences.push(`${id} is ${group.life}, stored as ${state}`);
    }
    if (group.life !== 'alive') continue;
    const truth = [...group.members].filter((member) => isKnown.has(member)).sort();
    const stored = [...store.memberships.values()]
      .filter(({ groupId }) => groupId === id)
      .map(({ memberId }) => memberId)
      .sort();
    if (truth.join() !== stored.join()) differences.push(`${id} holds ${truth}; stored: ${stored}`);
  }
  return differences;
}

/** Nobody waits at rest. */
export async function waitingDifferences(
  store: Pick<Repository, 'scan'>,
  tenantId: string,
): Promise<string[]> {
  const query = { limit: 1_000 };
  const [leftovers, pending, evaluations] = await Promise.all([
    store.scan(tenantId, 'leftover', query),
    store.scan(tenantId, 'pending', query),
    store.scan(tenantId, 'evaluation', query),
  ]);
  return [
    ...leftovers.records.map(({ objectId, reason }) => `${objectId} waits: ${reason}`),
    ...pending.records.map(({ objectId, cause }) => `${objectId} is pending: ${cause}`),
    ...evaluations.records.map(({ subject, objectId }) => `to evaluate: ${subject} ${objectId}`),
  ];
}
