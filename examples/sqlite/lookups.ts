import type { Filters, RecordKind, Records } from 'entra-delta-sync';

type Lookup = readonly [name: string, value: string | null];

const lookups: { readonly [K in RecordKind]?: (record: Records[K]) => readonly Lookup[] } = {
  // A preserved user holds no address.
  user: ({ state, upnKey, addressKey }) =>
    state === 'active'
      ? [
          ['upn', upnKey],
          ['address', addressKey],
        ]
      : [],
  claim: ({ addressKey, objectId }) => [
    ['address', addressKey],
    ['person', objectId],
  ],
  window: ({ addressKey, oldObjectId, newObjectId }) => [
    ['address', addressKey],
    ['old', oldObjectId],
    ['new', newObjectId],
  ],
  membership: ({ groupId, memberId }) => [
    ['group', groupId],
    ['member', memberId],
  ],
};

/** By what a record is found beside its key. */
export function lookupsOf<K extends RecordKind>(kind: K, record: Records[K]): readonly Lookup[] {
  const of = lookups[kind] as ((record: Records[K]) => readonly Lookup[]) | undefined;
  return (of?.(record) ?? []).filter(([, value]) => value !== null);
}

/** A lookup by which all records of a filter are found, and perhaps more. */
export interface Narrowing {
  readonly names: readonly string[];
  readonly values: readonly string[];
}

const narrowings: { readonly [K in RecordKind]?: (filter: Filters[K]) => Narrowing | undefined } = {
  claim: ({ addressKeys, objectId }) =>
    by(['address'], addressKeys) ?? by(['person'], objectId && [objectId]),
  window: ({ addressKeys, openAbout }) => by(['address'], addressKeys) ?? by(['old', 'new'], openAbout),
  membership: ({ groupIds, memberIds }) => by(['member'], memberIds) ?? by(['group'], groupIds),
};

/** Undefined where the whole kind is to be read. */
export function narrowingOf<K extends RecordKind>(kind: K, filter: Filters[K]): Narrowing | undefined {
  return (narrowings[kind] as ((filter: Filters[K]) => Narrowing | undefined) | undefined)?.(filter);
}

function by(names: readonly string[], values: readonly string[] | '' | undefined): Narrowing | undefined {
  return values ? { names, values } : undefined;
}
