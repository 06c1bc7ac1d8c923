import type { RecordKind, Records } from '../../domain/records.js';
import { type Column, fromSql } from './column.js';
import type { Rows } from './driver.js';
import type { Table } from './tables.js';

type Row = Rows[number];

export function recordsOf<K extends RecordKind>(table: Table<K>, rows: Rows, tenantId: string): Records[K][] {
  const read = rowReader(table.columns);
  return rows.map((row) => table.whole(read(row), tenantId));
}

/**
 * Gives rows as their columns' properties. Neighbours often have one assignment, one instant, one claim: what was read
 * for the row before is not read again, and is shared, as records are never changed.
 */
export function rowReader(columns: readonly Column[]): (row: Row) => Record<string, unknown> {
  const texts: (string | undefined)[] = [];
  const values: unknown[] = [];
  const read = (index: number, text: string): unknown => {
    const column = columns[index]!;
    if (column.type !== 'jsonb' && column.type !== 'timestamptz') return fromSql(column, text);
    if (texts[index] !== text) {
      values[index] = fromSql(column, text);
      texts[index] = text;
    }
    return values[index];
  };
  return (row) => {
    const flat: Record<string, unknown> = {};
    for (let index = 0; index < columns.length; index += 1) {
      const { property, optional } = columns[index]!;
      const text = row[index];
      if (text !== null && text !== undefined) flat[property] = read(index, text);
      else if (!optional) flat[property] = null;
    }
    return flat;
  };
}
