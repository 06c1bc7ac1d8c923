import type { RecordKind } from '../../domain/records.js';
import { arrayOf, type Column, selected } from './column.js';
import type { Rows, RunSql } from './driver.js';
import type { Parameter } from './filters.js';
import type { Table } from './tables.js';

/** A statement being written: every value in it is a parameter. */
export class Statement {
  readonly #values: (string | null)[] = [];

  readonly parameter: Parameter = (value) => {
    this.#values.push(value);
    return `$${this.#values.length}`;
  };

  run(run: RunSql, text: string): Promise<Rows> {
    return run(text, this.#values);
  }
}

/** A statement about one tenant, which is its first parameter. */
export class TenantStatement extends Statement {
  readonly tenant: string;

  constructor(tenantId: string) {
    super();
    this.tenant = `${this.parameter(tenantId)}::uuid`;
  }
}

export function listOf(columns: readonly Column[]): string {
  return columns.map(selected).join(', ');
}

/** Writes whole records over those that are there, under a condition. */
export function upsert<K extends RecordKind>(
  into: string,
  { columns, key, flat }: Table<K>,
  records: readonly Parameters<Table<K>['flat']>[0][],
  condition: string,
  tenant: string,
  parameter: Parameter,
): string {
  const rows = records.map(flat);
  const names = columns.map(({ name }) => `"${name}"`);
  const arrays = columns.map(({ property, type }) => {
    return `${parameter(
      arrayOf(
        type,
        rows.map((row) => row[property]),
      ),
    )}::${type}[]`;
  });
  const rest = columns.filter((column) => !key.includes(column));
  const set = rest.map(({ name }) => `"${name}" = excluded."${name}"`);
  return `INSERT INTO ${into} (tenant_id, ${names.join(', ')})
    SELECT ${tenant}, * FROM unnest(${arrays.join(', ')}) WHERE ${condition}
    ON CONFLICT (tenant_id, ${namesOf(key)}) DO UPDATE SET ${set.join(', ')}`;
}

export function deletion(
  from: string,
  table: Table,
  keys: readonly string[],
  tenant: string,
  parameter: Parameter,
): string {
  return `DELETE FROM ${from} WHERE tenant_id = ${tenant} AND ${keyAmong(table, keys, parameter)}`;
}

/** A condition that takes the rows with one of the keys. */
export function keyAmong({ key, keyParts }: Table, keys: readonly string[], parameter: Parameter): string {
  const parts = keys.flatMap((text) => [keyParts(text)].filter((found) => found !== undefined));
  const arrays = key.map(
    ({ type }, index) =>
      `${parameter(
        arrayOf(
          type,
          parts.map((part) => part[index]),
        ),
      )}::${type}[]`,
  );
  if (key.length === 1) return `"${key[0]!.name}" = ANY(${arrays[0]})`;
  return `(${namesOf(key)}) IN (SELECT * FROM unnest(${arrays.join(', ')}))`;
}

export function namesOf(columns: readonly Column[]): string {
  return columns.map(({ name }) => `"${name}"`).join(', ');
}
