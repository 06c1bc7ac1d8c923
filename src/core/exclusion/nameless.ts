import { addressKey } from '../../domain/address.js';
import type { Change, IdentityLabels } from '../../domain/change.js';
import { isPseudonym, type PseudonymOf } from '../../domain/pseudonym.js';

interface Addressed {
  readonly address: string;
  readonly addressKey: string;
}

/** A claim or a window under the pseudonym of its address; the very one given if it stands there already. */
export function concealed<R extends Addressed>(record: R, pseudonymOf: PseudonymOf): R {
  if (isPseudonym(record.addressKey)) return record;
  const address = pseudonymOf(record.addressKey);
  return { ...record, address, addressKey: address };
}

const noLabels: IdentityLabels = { userPrincipalName: null, mail: null, backupAddress: null };

/** A change without what it says of the names of one person; the very one given if it says nothing of them. */
export function nameless(change: Change, objectId: string, pseudonymOf: PseudonymOf): Change {
  switch (change.kind) {
    case 'adopted': {
      if (change.objectId !== objectId || change.ref === undefined) return change;
      const { ref: _, ...rest } = change;
      return rest;
    }
    case 'identity-changed':
      if (change.objectId !== objectId || (isBlank(change.before) && isBlank(change.after))) return change;
      return { ...change, before: noLabels, after: noLabels };
    case 'address-recycled': {
      const { address, oldObjectId, newObjectId } = change;
      if (isPseudonym(address) || (oldObjectId !== objectId && newObjectId !== objectId)) return change;
      return { ...change, address: pseudonymOf(addressKey(address)) };
    }
    case 'admin': {
      const isTheirs = change.subject === objectId;
      const before = withoutNames(change.before, objectId, isTheirs);
      const after = withoutNames(change.after, objectId, isTheirs);
      if (before === change.before && after === change.after) return change;
      return {
        ...change,
        ...(before === undefined ? {} : { before }),
        ...(after === undefined ? {} : { after }),
      };
    }
    default:
      return change;
  }
}

function isBlank(labels: IdentityLabels): boolean {
  return Object.values(labels).every((label) => label === null);
}

/** Members that name a person, wherever an administrator's change tells of one. */
const naming: ReadonlySet<string> = new Set([
  'userPrincipalName',
  'mail',
  'backupAddress',
  'displayName',
  'address',
  'attributes',
  'ref',
]);

/** The same value where nothing is to be taken out, so that a change is written only if it says less. */
function withoutNames(value: unknown, objectId: string, isTheirs: boolean): unknown {
  if (Array.isArray(value)) {
    const items = value.map((item) => withoutNames(item, objectId, isTheirs));
    return items.some((item, index) => item !== value[index]) ? items : value;
  }
  if (typeof value !== 'object' || value === null || value instanceof Date) return value;
  const { objectId: named } = value as { readonly objectId?: unknown };
  const theirs = named === objectId || (named === undefined && isTheirs);
  const entries = Object.entries(value).map(([name, member]): [string, unknown] => [
    name,
    theirs && naming.has(name) ? null : withoutNames(member, objectId, theirs),
  ]);
  const changed = entries.some(([name, member]) => member !== (value as Record<string, unknown>)[name]);
  return changed ? Object.fromEntries(entries) : value;
}
