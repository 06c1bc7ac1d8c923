import { fromStoredJson, fromStoredText, toStoredJson, toStoredText } from './stored-text.js';

export type SqlType = 'uuid' | 'text' | 'boolean' | 'bigint' | 'timestamptz' | 'jsonb';

/** One column and the property of a record that it keeps. */
export interface Column {
  readonly name: string;
  readonly property: string;
  readonly type: SqlType;
  /** NULL means that the record has no such property, rather than that it is null. */
  readonly optional: boolean;
  /** With `jsonb`: where the value holds instants, as paths. */
  readonly dates: readonly (readonly string[])[];
}

/** Columns of records, each written `property: 'type'`; a question mark marks an optional property. */
export function columns(
  spec: Readonly<Record<string, `${SqlType}${'' | '?'}`>>,
  details: {
    readonly names?: Readonly<Record<string, string>>;
    readonly dates?: Readonly<Record<string, readonly string[]>>;
  } = {},
): readonly Column[] {
  return Object.entries(spec).map(([property, type]): Column => {
    const optional = type.endsWith('?');
    return {
      name: details.names?.[property] ?? snakeCase(property),
      property,
      type: (optional ? type.slice(0, -1) : type) as SqlType,
      optional,
      dates: (details.dates?.[property] ?? []).map((path) => path.split('.')),
    };
  });
}

function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** What stands in a SELECT, so that every driver gives the same text whatever its settings. */
export function selected({ name, type }: Column): string {
  return type === 'timestamptz' ? `(date_part('epoch', "${name}") * 1000)::bigint::text` : `"${name}"::text`;
}

export function toSql(type: SqlType, value: unknown): string | null {
  if (value === null || value === undefined) return null;
  if (type === 'jsonb') return toStoredJson(value);
  if (type === 'timestamptz') return (value as Date).toISOString();
  return type === 'text' ? toStoredText(value as string) : String(value);
}

export function fromSql({ type, dates }: Column, text: string): unknown {
  switch (type) {
    case 'jsonb': {
      const value = fromStoredJson(text);
      for (const path of dates) revive(value, path);
      return value;
    }
    case 'timestamptz':
      return new Date(Number(text));
    case 'text':
      return fromStoredText(text);
    case 'bigint':
      return Number(text);
    case 'boolean':
      return text === 'true';
    case 'uuid':
      return text;
  }
}

/** Makes a Date of the text that the path leads to, if one does. */
export function revive(root: unknown, path: readonly string[]): void {
  let owner = root as Record<string, unknown> | null | undefined;
  for (let index = 0; index < path.length - 1; index += 1) {
    owner = owner?.[path[index]!] as Record<string, unknown> | null | undefined;
  }
  const name = path.at(-1)!;
  const text = owner?.[name];
  if (typeof text === 'string') owner![name] = new Date(text);
}

/** A Postgres array of a column's values as text, which every driver passes on as it is. */
export function arrayOf(type: SqlType, values: readonly unknown[]): string {
  const plain = type === 'boolean' || type === 'bigint' || type === 'timestamptz';
  let array = '';
  let last: unknown;
  let element = 'NULL';
  for (const value of values) {
    // Neighbours often share an assignment or an instant.
    if (value !== last) {
      const text = toSql(type, value);
      if (text === null) element = 'NULL';
      else element = plain ? text : `"${special.test(text) ? text.replace(/["\\]/g, '\\$&') : text}"`;
      last = value;
    }
    array += array === '' ? '{' : ',';
    array += element;
  }
  return array === '' ? '{}' : `${array}}`;
}

const special = /["\\]/;
