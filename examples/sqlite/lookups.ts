import type { Filters, RecordKind, Records } from 'entra-delta-sync';

type Lookups = Readonly<Record<string, string | null | readonly string[]>>;

const lookups: { readonly [K in RecordKind]?: (record: Records[K]) => Lookups } = {
  // A preserved user holds no address.
  user: ({ state, upnKey, addressKey }) => (state === 'active' ? { upn: upnKey, address: addressKey } : {}),
  claim: ({ addressKey, objectId }) => ({ address: addressKey, person: objectId }),
  window: (one) => ({ address: one.addressKey, old: one.oldObjectId, new: one.newObjectId }),
  membership: ({ groupId, memberId }) => ({ group: groupId, member: memberId }),
  mark: ({ generation, objectIds }) => ({ [generation]: objectIds }),
};

/** By what a record is found beside its key: names and values. */
export function lookupsOf<K extends RecordKind>(kind: K, record: Records[K]): [string, string][] {
  const found = (lookups[kind] as ((record: Records[K]) => Lookups) | undefined)?.(record) ?? {};
  const pairsOf = (name: string, values: string[]) => values.map((each): [string, string] => [name, each]);
  return Object.entries(found).flatMap(([name, value]) => pairsOf(name, [value ?? []].flat()));
}

/** The conditions of filters that lookups can answer, by the names of these. */
const conditions: { readonly [K in RecordKind]?: { [C in keyof Filters[K]]?: readonly string[] } } = {
  claim: { addressKeys: ['address'], objectId: ['person'] },
  window: { addressKeys: ['address'], openAbout: ['old', 'new'] },
  membership: { memberIds: ['member'], groupIds: ['group'] },
};

/** A lookup by which all records of a filter are found, and perhaps more; undefined where the whole kind is to be read. */
export function narrowingOf(kind: RecordKind, filter: object) {
  for (const [condition, names] of Object.entries(conditions[kind] ?? {}) as [string, string[]][]) {
    const values = (filter as Record<string, string | string[] | undefined>)[condition];
    if (values !== undefined) return { names, values: [values].flat() };
  }
  return undefined;
}
