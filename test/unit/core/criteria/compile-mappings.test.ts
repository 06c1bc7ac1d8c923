import { expect, it } from 'vitest';
import { compileMappings } from '../../../../src/core/criteria/compile-mappings.js';
import type { Criteria } from '../../../../src/domain/criteria.js';
import type { Mapping } from '../../../../src/domain/mapping.js';

const [a, b] = ['0f8fad5b-d9cb-469f-a165-70867728950e', '7c9e6679-7425-40de-944b-e07fc1f90ae7'] as const;

function mapping(priority: number, criteria: Criteria): Mapping {
  const at = new Date(0);
  const text = `m${priority}`;
  return {
    mappingId: text,
    name: text,
    criteria,
    assignment: null,
    autoImport: true,
    priority,
    criteriaRevision: 1,
    createdAt: at,
    updatedAt: at,
  };
}

it('mappings are asked by priority, and tell the paths and group questions of all of them once', () => {
  const set = compileMappings([
    mapping(2, { any: [{ memberOf: a }, { attribute: 'city', op: 'present' }] }),
    mapping(0, { not: { memberOf: b.toUpperCase(), transitive: false } }),
    mapping(1, {
      all: [
        { memberOf: a, transitive: true },
        { memberOf: b, transitive: false },
      ],
    }),
    mapping(3, { any: [{ memberOf: b }, { attribute: 'city', op: 'absent' }] }),
  ]);
  expect(set.compiled.map(({ mapping }) => mapping.priority)).toEqual([0, 1, 2, 3]);
  expect(set.attributes).toEqual(['city']);
  expect(set.groups).toEqual([
    { groupId: b, transitive: false },
    { groupId: a, transitive: true },
    { groupId: b, transitive: true },
  ]);
});
