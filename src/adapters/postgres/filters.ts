import { isObjectId } from '../../domain/object-id.js';
import type { RecordKind } from '../../domain/records.js';
import type { Filters } from '../../ports/repository.js';
import { arrayOf, type SqlType, toSql } from './column.js';

/** Hands a value over as a parameter; gives what stands for it in the SQL. */
export type Parameter = (value: string | null) => string;

/** The quoted schema, and what stands for the tenant in the SQL. */
export interface Scope {
  readonly schema: string;
  readonly tenant: string;
}

type Conditions = {
  readonly [K in RecordKind]: (
    filter: Filters[K],
    parameter: Parameter,
    scope: Scope,
  ) => readonly (string | undefined)[];
};

const none = () => [];

/** What the filters of the port mean in SQL. */
export const conditions: Conditions = {
  mapping: none,
  user: ({ state, unmarkedIn, importedBefore }, parameter, scope) => [
    equals(parameter, 'state', 'text', state),
    compare(parameter, 'imported_at', '<', 'timestamptz', importedBefore),
    unmarkedIn === undefined ? undefined : unmarked(parameter, scope, unmarkedIn, state),
  ],
  leftover: ({ reasons, retryBefore, notTriedIn }, parameter) => [
    among(parameter, 'reason', 'text', reasons),
    compare(parameter, 'tried_in_round', '<', 'bigint', notTriedIn),
    compare(parameter, 'retry_at', '<=', 'timestamptz', retryBefore),
  ],
  pending: ({ standings }, parameter) => [among(parameter, 'standing', 'text', standings)],
  mark: ({ exceptGenerations }, parameter) => {
    const excepted = among(parameter, 'generation', 'bigint', exceptGenerations);
    return [excepted && `NOT (${excepted})`];
  },
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
  exclusion: none,
  change: ({ kinds }, parameter) => [among(parameter, 'kind', 'text', kinds)],
  report: none,
};

/**
 * EXCEPT is made by a hash or a sort over both sides, whatever the planner believes of them: NOT IN and NOT EXISTS may
 * become a comparison of each user with each marked id.
 */
function unmarked(
  parameter: Parameter,
  { schema, tenant }: Scope,
  generation: number,
  state: string | undefined,
): string {
  const users = [`tenant_id = ${tenant}`, equals(parameter, 'state', 'text', state)].filter(Boolean);
  return `object_id IN (SELECT object_id FROM ${schema}.users WHERE ${users.join(' AND ')}
    EXCEPT SELECT marked::uuid FROM ${schema}.marks, jsonb_array_elements_text(object_ids) AS marked
    WHERE tenant_id = ${tenant} AND ${equals(parameter, 'generation', 'bigint', generation)})`;
}

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
