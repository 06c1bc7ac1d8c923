import type { JsonValue } from '../../domain/json.js';

/**
 * Postgres stores neither a NUL nor a lone surrogate. Each goes as this noncharacter and four hex digits, and so does the
 * noncharacter itself, so that every text comes back as it was put and two texts stay two.
 */
const mark = '\uFDD0';
const unstorable = /[\0\uFDD0]|[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g;
const suspect = /[\0\uD800-\uDFFF\uFDD0]/;
const suspectJson = /\\u0000|\\ud[89a-f]|\uFDD0/;

export function toStoredText(text: string): string {
  if (!suspect.test(text)) return text;
  return text.replace(unstorable, (unit) => mark + unit.charCodeAt(0).toString(16).padStart(4, '0'));
}

export function fromStoredText(text: string): string {
  if (!text.includes(mark)) return text;
  return text.replace(/\uFDD0([0-9a-f]{4})/g, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
}

/** JSON text of a value, dates as ISO 8601. */
export function toStoredJson(value: unknown): string {
  const json = JSON.stringify(value);
  // Backslashes before the u may make it a harmless text: the slow way tells.
  return suspectJson.test(json) ? JSON.stringify(mapTexts(JSON.parse(json), toStoredText)) : json;
}

export function fromStoredJson(json: string): JsonValue {
  const value = JSON.parse(json) as JsonValue;
  return json.includes(mark) ? mapTexts(value, fromStoredText) : value;
}

function mapTexts(value: JsonValue, map: (text: string) => string): JsonValue {
  if (typeof value === 'string') return map(value);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item: JsonValue) => mapTexts(item, map));
  // fromEntries makes own properties, also of a member named __proto__.
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [map(name), mapTexts(member as JsonValue, map)]),
  );
}
