import type { DirectoryUser } from './tenant-directory.js';

/** PROTOCOL 1.2: at most 50 objects in a delta filter. */
const MAX_DELTA_IDS = 50;

const LITERAL = /^'((?:[^']|'')*)'$/;

/** The ids of `id eq 'a' or id eq 'b'`, null without a filter; anything else is unsupported (PROTOCOL 1.2). */
export function parseIdFilter(filter: string | undefined): readonly string[] | null | 'unsupported' {
  if (filter === undefined || filter.trim() === '') return null;
  const ids: string[] = [];
  for (const part of splitByOr(filter)) {
    const literal = /^id\s+eq\s+(.+)$/i.exec(part)?.[1];
    const id = literal === undefined ? undefined : unquote(literal);
    if (id === undefined) return 'unsupported';
    ids.push(id);
  }
  return ids.length > MAX_DELTA_IDS ? 'unsupported' : ids;
}

/** A test for users by UPN, mail or proxy address, each part joined by `or`; undefined when it is anything else. */
export function parseUserFilter(filter: string): ((user: DirectoryUser) => boolean) | undefined {
  const tests: ((user: DirectoryUser) => boolean)[] = [];
  for (const part of splitByOr(filter)) {
    const test = equality(part) ?? proxyAddress(part);
    if (!test) return undefined;
    tests.push(test);
  }
  return (user) => tests.some((test) => test(user));
}

function equality(part: string): ((user: DirectoryUser) => boolean) | undefined {
  const match = /^(id|userPrincipalName|mail)\s+eq\s+(.+)$/.exec(part);
  const wanted = match && unquote(match[2]!)?.toLowerCase();
  if (!match || wanted === undefined || wanted === null) return undefined;
  const name = match[1]!;
  return (user) => lower(user[name]) === wanted;
}

function proxyAddress(part: string): ((user: DirectoryUser) => boolean) | undefined {
  const match = /^proxyAddresses\/any\(\s*(\w+)\s*:\s*(\w+)\s+eq\s+(.+)\)$/.exec(part);
  const wanted = match && match[1] === match[2] ? unquote(match[3]!.trim())?.toLowerCase() : undefined;
  if (wanted === undefined) return undefined;
  return (user) => {
    const addresses = user.proxyAddresses;
    return Array.isArray(addresses) && addresses.some((address) => lower(address) === wanted);
  };
}

function lower(value: unknown): string | undefined {
  return typeof value === 'string' ? value.toLowerCase() : undefined;
}

/** The text of an OData literal; a quote inside is doubled. */
function unquote(literal: string): string | undefined {
  return LITERAL.exec(literal.trim())?.[1]?.replaceAll("''", "'");
}

/** Splits at `or` outside of quotes. */
function splitByOr(filter: string): string[] {
  const parts: string[] = [];
  let part = '';
  for (const piece of filter.split(/('(?:[^']|'')*')/)) {
    if (piece.startsWith("'")) {
      part += piece;
      continue;
    }
    const [first, ...rest] = piece.split(/\s+or\s+/);
    part += first;
    for (const next of rest) {
      parts.push(part.trim());
      part = next;
    }
  }
  parts.push(part.trim());
  return parts.map((text) => (text.startsWith('(') && text.endsWith(')') ? text.slice(1, -1).trim() : text));
}
