import fc from 'fast-check';
import type { PropertyView } from '../../../../src/core/criteria/compile-criteria.js';
import type { AttributeCondition, Criteria, Verdict } from '../../../../src/domain/criteria.js';
import type { JsonValue } from '../../../../src/domain/json.js';
import { viewOf } from './view.js';

export const groups = ['0f8fad5b-d9cb-469f-a165-70867728950e', '7c9e6679-7425-40de-944b-e07fc1f90ae7'];
const questions = groups.flatMap((id) => [`${id} true`, `${id} false`]);
export const names = ['a', 'b', 'c'];
export const paths = [...names, 'a.b', 'b.c', 'B', 'a.C'];

const plain = fc.constantFrom('', 'x', 'X', 'xy', 'y', '2024-01-01', '2024-01-01T01:00:00+02:00');
export const scalar = fc.oneof(plain, fc.constantFrom(0, 1, -2.5), fc.boolean());
export const attribute = fc.constantFrom(...paths);
export const options = fc.constantFrom({}, { ignoreCase: true }, { ignoreCase: false });

function someCondition(text: fc.Arbitrary<string>): fc.Arbitrary<AttributeCondition> {
  const scalar = fc.oneof(text, fc.constantFrom(0, 1, -2.5), fc.boolean());
  return fc
    .tuple(attribute, scalar, text, fc.array(scalar, { minLength: 1, maxLength: 3 }), options)
    .chain(([path, value, part, values, rest]) =>
      fc.oneof(
        fc.constantFrom('eq' as const, 'ne' as const).map((op) => ({ attribute: path, op, value, ...rest })),
        fc
          .constantFrom('gt' as const, 'ge' as const, 'lt' as const, 'le' as const)
          .map((op) => ({ attribute: path, op, value: typeof value === 'boolean' ? part : value, ...rest })),
        fc
          .constantFrom('startsWith' as const, 'endsWith' as const, 'contains' as const)
          .map((op) => ({ attribute: path, op, value: part, ...rest })),
        fc.constant({ attribute: path, op: 'in' as const, value: values, ...rest }),
        fc.constant({ attribute: path, op: 'matches' as const, value: '^x+y?$', ...rest }),
        fc
          .constantFrom('present' as const, 'absent' as const)
          .map((op) => ({ attribute: path, op, ...rest })),
      ),
    );
}

/** Criteria that `parseCriteria` accepts, their strings drawn from `text`. */
export function someCriteria(text: fc.Arbitrary<string>): fc.Arbitrary<Criteria> {
  const condition = someCondition(text);
  return fc.letrec<{ node: Criteria }>((tie) => ({
    node: fc.oneof(
      { maxDepth: 4, withCrossShrink: true },
      condition,
      fc.constant({ everyone: true as const }),
      fc.constantFrom(...groups).map((memberOf) => ({ memberOf })),
      fc.constantFrom(...groups).map((memberOf) => ({ memberOf, transitive: false })),
      fc.array(tie('node'), { minLength: 1, maxLength: 4 }).map((all) => ({ all })),
      fc.array(tie('node'), { minLength: 1, maxLength: 4 }).map((any) => ({ any })),
      tie('node').map((not) => ({ not })),
    ),
  })).node;
}

export const criteria = someCriteria(plain);

const value: fc.Arbitrary<JsonValue> = fc.letrec<{ value: JsonValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    scalar,
    fc.constant(null),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom(...names), tie('value'), { maxKeys: 3 }),
  ),
})).value;
const properties = fc.dictionary(fc.constantFrom(...names), value, { maxKeys: 3 });

export interface Facts {
  readonly properties: Record<string, JsonValue>;
  readonly shown: readonly string[];
  readonly members: Record<string, Verdict>;
}
export const facts: fc.Arbitrary<Facts> = fc.record({
  properties,
  shown: fc.subarray(paths),
  members: fc.dictionary(
    fc.constantFrom(...questions),
    fc.constantFrom('true', 'false', 'unknown', 'undecided'),
  ),
});
export function seen({ properties, shown, members }: Facts): PropertyView {
  const memberOf = (id: string, transitive: boolean) => members[`${id} ${transitive}`] ?? 'undecided';
  return viewOf(properties, { shown: (path) => shown.includes(path), memberOf });
}
