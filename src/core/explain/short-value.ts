import type { JsonValue } from '../../domain/json.js';
import { quoted } from '../criteria/quoted.js';

const maxCharacters = 100;
const maxParts = 10;
const maxDepth = 3;

/** A value for people: whole when it is small, its beginning otherwise. */
export function shortValue(value: JsonValue, depth = 0): string {
  if (typeof value === 'string') return shortText(value);
  if (value === null || typeof value !== 'object') return String(value);
  if (Array.isArray(value)) {
    const list: readonly JsonValue[] = value;
    return enclosed('[]', list, depth, (part) => shortValue(part, depth + 1));
  }
  return enclosed('{}', Object.entries(value), depth, ([name, part]) => {
    return `${shortText(name)}: ${shortValue(part, depth + 1)}`;
  });
}

function shortText(text: string): string {
  if (text.length <= maxCharacters) return quoted(text);
  // A pair must not be cut in two.
  return `${quoted(text.slice(0, maxCharacters).replace(/[\ud800-\udbff]$/, ''))}…`;
}

function enclosed<P>(
  braces: string,
  parts: readonly P[],
  depth: number,
  textOf: (part: P) => string,
): string {
  if (depth === maxDepth && parts.length > 0) return `${braces[0]}…${braces[1]}`;
  const told = parts.slice(0, maxParts).map(textOf);
  const more = parts.length - told.length;
  return `${braces[0]}${[...told, ...(more > 0 ? [`… ${more} more`] : [])].join(', ')}${braces[1]}`;
}
