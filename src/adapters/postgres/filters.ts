import { isObjectId } from '../../domain/object-id.js';
import type { RecordKind } from '../../domain/records.js';
import type { Filters } from '../../ports/repository.js';
import { arrayOf, type SqlType, toSql } from './column.js';

/** Hands a value over as a parameter; gives what stands for it in the SQL. */
export type Parameter = (value: string | null) => string;

type Conditions = {
  readonly [K in RecordKind]: (filter: Filters[K], parameter: Parameter) => readonly (string | undefined)[];
};

const none = () => [];

/** What the filters of the port mean in SQL. */
export const conditions: Conditions = {
  mapping: none,
  user: ({ state }, parameter) => [equals(parameter, 'state', 'text', state)],
  leftover: ({ reasons, retryBefore, notTriedIn }, parameter) => [
    among(parameter, 'reason', 'text', reasons),
    compare(parameter, 'tried_in_round', '<', 'bigint', notTriedIn),
    compare(parameter, 'retry_at', '<=', 'timestamptz', retryBefore),
  ],
  pending: none,
  claim: ({ addressKeys, objectId }, parameter) => [
    among(parameter, 'address_key', 'text', addressKeys),
    equals(parameter, 'object_id', 'uuid', objectId),
  ],
  window: ({ addressKeys, openAbout, openAfter }, parameter) => {
    const about = openAbout && [
      among(parameter, 'old_object_id', 'uuid', openAbout),
      among(parameter, 'new_object_id', 'uuid', openAbout),
    ];
    const after = compare(parameter, 'ends_at', '>', 'timestamptz', openAfter);
    return [
      among(parameter, 'address_key', 'text', addressKeys),
      about && `ends_at IS NULL AND (${about.join(' OR ')})`,
      after && `(ends_at IS NULL OR ${after})`,
    ];
  },
  group: none,
  groupStream: none,
  membership: ({ groupIds, memberIds, memberKind, olderThan }, parameter) => [
    among(parameter, 'group_id', 'uuid', groupIds),
    among(parameter, 'member_id', 'uuid', memberIds),
    equals(parameter, 'kind', 'text', memberKind),
    compare(parameter, 'generation', '<', 'bigint', olderThan),
  ],
  evaluation: none,
  change: ({ kinds }, parameter) => [among(parameter, 'kind', 'text', kinds)],
  report: none,
};

export function among(
  parameter: Parameter,
  column: string,
  type: SqlType,
  values: readonly unknown[] | undefined,
): string | undefined {
  const storable = type === 'uuid' ? values?.filter((id) => isObjectId(id as string)) : values;
  return storable && `${column} = ANY(${parameter(arrayOf(type, storable))}::${type}[])`;
}

function equals(parameter: Parameter, column: string, type: SqlType, value: unknown): string | undefined {
  return value === undefined ? undefined : among(parameter, column, type, [value]);
}

function compare(
  parameter: Parameter,
  column: string,
  operator: '<' | '<=' | '>',
  type: SqlType,
  value: unknown,
): string | undefined {
  return value === undefined ? undefined : `${column} ${operator} ${parameter(toSql(type, value))}::${type}`;
}
