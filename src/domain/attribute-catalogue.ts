import {
  type AttributeType,
  openExtension,
  schemaExtension,
  type Unusable,
  userAttributes,
} from './user-attributes.js';

/** Whether an attribute path can be selected and tracked. A usable path's first part is what `$select` names. */
export type AttributeCheck =
  | {
      readonly path: string;
      readonly usable: true;
      /** Absent where the type is not known: directory extensions and members of objects. */
      readonly type?: AttributeType;
    }
  | { readonly path: string; readonly usable: false; readonly reason: string };

/**
 * Whether a mapping may ask for this attribute: known, deliverable and tracked by users/delta. Otherwise the criteria
 * would look right and silently never match, or Graph would refuse the whole request.
 * https://learn.microsoft.com/en-us/graph/delta-query-overview
 */
export function checkAttributePath(path: string): AttributeCheck {
  const found = lookUp(path);
  if ('reason' in found) return { path, usable: false, reason: found.reason };
  return found.type === undefined ? { path, usable: true } : { path, usable: true, type: found.type };
}

/** The path with the names that the catalogue knows in Graph's own spelling; other names as they are. */
export function spelledAsGraphDoes(path: string): string {
  const [property = '', ...members] = path.split('.');
  const spelled = knownNames.get(property.toLowerCase()) ?? property;
  return [spelled, ...members.map((member) => knownMembers.get(member.toLowerCase()) ?? member)].join('.');
}

const knownNames = byLowerCase(userAttributes.keys());
/**
 * https://learn.microsoft.com/en-us/graph/api/resources/onpremisesextensionattributes?view=graph-rest-1.0
 * https://learn.microsoft.com/en-us/graph/api/resources/employeeorgdata?view=graph-rest-1.0
 */
const knownMembers = byLowerCase([
  ...Array.from({ length: 15 }, (_, index) => `extensionAttribute${index + 1}`),
  'costCenter',
  'division',
]);

function byLowerCase(names: Iterable<string>): ReadonlyMap<string, string> {
  return new Map([...names].map((name) => [name.toLowerCase(), name]));
}

type Found = { readonly type?: AttributeType } | { readonly reason: string };

function lookUp(path: string): Found {
  const [property = '', ...members] = path.split(/[./]/);
  if (property === '' || members.includes('')) return { reason: 'is empty or has an empty part' };
  if (path.length > longestPath) return { reason: `is longer than ${longestPath} characters` };
  const attribute = userAttributes.get(property);
  if (attribute === undefined) return lookUpUnlisted(property, members);
  if (attribute.unusable !== undefined) return refused(property, attribute.unusable);
  if (path.includes('/')) return { reason: 'separates its parts with a slash instead of a dot' };
  if (members.length === 0) return { type: attribute.type };
  if (attribute.type !== 'object') {
    return { reason: `reaches into ${property}, which is no object (${attribute.type})` };
  }
  return {};
}

const longestPath = 400;

/** Tracked like any property: https://learn.microsoft.com/en-us/graph/delta-query-overview */
const directoryExtension = /^extension_[0-9a-f]{32}_\w+$/i;

function lookUpUnlisted(property: string, members: readonly string[]): Found {
  if (directoryExtension.test(property)) {
    if (members.length === 0) return {};
    return { reason: `reaches into the directory extension ${property}, which is no object` };
  }
  if (/^extension_/i.test(property)) {
    return {
      reason: `${property} is no directory extension: extension_, the application id without dashes (32 hex digits), _ and a name`,
    };
  }
  // Open extensions are named in reverse-domain form: com.contoso.roamingSettings.
  if (members.length >= 2 && /^(?:com|net|org|edu)$/.test(property)) {
    return refused([property, ...members].join('.'), openExtension);
  }
  if (/^[a-z0-9]+_\w+$/i.test(property)) return refused(property, schemaExtension);
  const nearest = nearestName(property);
  const hint = nearest === undefined ? '' : `; did you mean ${nearest}?`;
  return { reason: `${property} is no property of a user in Microsoft Graph v1.0${hint}` };
}

function refused(name: string, { why, source }: Unusable): Found {
  return { reason: `${name} ${why} (${source})` };
}

/** The listed, usable name with the fewest edits, if they are few for its length; case alone is no edit. */
function nearestName(misspelt: string): string | undefined {
  const wanted = misspelt.toLowerCase();
  let nearest: string | undefined;
  let fewest = Math.min(3, Math.floor(wanted.length / 3)) + 1;
  for (const [name, { unusable }] of userAttributes) {
    if (unusable !== undefined || Math.abs(name.length - wanted.length) >= fewest) continue;
    const edits = editDistance(wanted, name.toLowerCase());
    if (edits < fewest) {
      nearest = name;
      fewest = edits;
    }
  }
  return nearest;
}

/** Levenshtein's distance, row by row. */
function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const substituted = previous[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      row.push(Math.min(substituted, previous[j]! + 1, row[j - 1]! + 1));
    }
    previous = row;
  }
  return previous[b.length]!;
}
