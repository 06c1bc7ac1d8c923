import { quoted } from './quoted.js';

/** How a group is called in a text. */
export type NameGroup = (groupId: string) => string;

/** By the given names; where two groups share one, the id is added, so that no two are called the same. */
export function groupNaming(names: ReadonlyMap<string, string> = new Map()): NameGroup {
  const byId = new Map([...names].map(([groupId, name]) => [groupId.toLowerCase(), name]));
  const shared = new Map<string, number>();
  for (const name of byId.values()) shared.set(name, (shared.get(name) ?? 0) + 1);
  return (groupId) => {
    const name = byId.get(groupId);
    if (name === undefined) return groupId;
    return shared.get(name) === 1 ? quoted(name) : `${quoted(name)} (${groupId})`;
  };
}
