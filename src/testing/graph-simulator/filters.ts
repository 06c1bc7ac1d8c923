import type { AddressProperty } from './address-index.js';

/** At most 50 objects in a delta filter (https://learn.microsoft.com/en-us/graph/api/user-delta). */
const MAX_DELTA_IDS = 50;

/** At most 15 values in a plain filter (https://developer.microsoft.com/en-us/graph/known-issues/?search=13635). */
export const MAX_FILTER_CLAUSES = 15;

const LITERAL = /^'((?:[^']|'')*)'$/;

/** The ids of `id eq 'a' or id eq 'b'`, null without a filter; anything else is unsupported. */
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

/** One comparison of a filter; a filter holds where any of its clauses does. */
export interface FilterClause {
  readonly property: 'id' | AddressProperty;
  readonly value: string;
}

/** Clauses by id, UPN, mail or proxy address, joined by `or`; undefined when it is anything else. */
export function parseAddressFilter(filter: string): readonly FilterClause[] | undefined {
  const clauses: FilterClause[] = [];
  for (const part of splitByOr(filter)) {
    const found = equality(part) ?? membership(part) ?? proxyAddress(part);
    if (!found) return undefined;
    clauses.push(...found);
  }
  return clauses;
}

function equality(part: string): FilterClause[] | undefined {
  const match = /^(id|userPrincipalName|mail)\s+eq\s+(.+)$/.exec(part);
  const value = match && unquote(match[2]!);
  if (!match || typeof value !== 'string') return undefined;
  return [{ property: match[1] as FilterClause['property'], value }];
}

function membership(part: string): FilterClause[] | undefined {
  const match = /^(id|userPrincipalName|mail)\s+in\s*\(\s*((?:'(?:[^']|'')*'\s*,?\s*)+)\)$/.exec(part);
  if (!match) return undefined;
  const literals = match[2]!.match(/'(?:[^']|'')*'/g) ?? [];
  return literals.map((literal) => ({
    property: match[1] as FilterClause['property'],
    value: unquote(literal) ?? '',
  }));
}

function proxyAddress(part: string): FilterClause[] | undefined {
  const match = /^proxyAddresses\/any\(\s*(\w+)\s*:\s*(\w+)\s+eq\s+(.+)\)$/.exec(part);
  const value = match && match[1] === match[2] ? unquote(match[3]!.trim()) : undefined;
  return typeof value === 'string' ? [{ property: 'proxyAddresses', value }] : undefined;
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
