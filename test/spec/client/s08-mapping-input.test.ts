import { describe, expect, test } from 'vitest';
import type { StandardSchema } from '../../../src/ports/standard-schema.js';
import { aMapping } from '../../../src/testing/index.js';
import { all, failure, world } from './world.js';

const everyone = { everyone: true };
const where = (attribute: unknown, op: unknown, value?: unknown) => ({
  attribute,
  op,
  ...(value === undefined ? {} : { value }),
});
const parsed = (json: string): unknown => JSON.parse(json);

/** What is refused, and the path that is named. */
const refused: readonly (readonly [string, unknown, string])[] = [
  ['signInActivity', where('signInActivity', 'present'), 'criteria.attribute'],
  ['a member of signInActivity', where('signInActivity.lastSignInDateTime', 'present'), 'criteria.attribute'],
  ['a misspelt attribute', where('departmnet', 'eq', 'Sales'), 'criteria.attribute'],
  ['an attribute in another case', where('Department', 'eq', 'Sales'), 'criteria.attribute'],
  ['manager', where('manager', 'present'), 'criteria.attribute'],
  ['an empty all', { all: [] }, 'criteria.all'],
  ['an empty any', { any: [] }, 'criteria.any'],
  ['an empty in', where('department', 'in', []), 'criteria.value'],
  ['a number for text', where('department', 'eq', 5), 'criteria.value'],
  ['text for a boolean', where('accountEnabled', 'eq', 'true'), 'criteria.value'],
  ['no date for a date', where('createdDateTime', 'gt', 'yesterday'), 'criteria.value'],
  ['a bad regular expression', where('department', 'matches', '(unclosed'), 'criteria.value'],
  ['__proto__ as attribute', where('__proto__', 'present'), 'criteria.attribute'],
  ['__proto__ in a path', where('onPremisesExtensionAttributes.__proto__', 'present'), 'criteria.attribute'],
  ['constructor as operator', where('department', 'constructor', 'x'), 'criteria.op'],
  ['__proto__ beside a condition', parsed('{"everyone":true,"__proto__":{"x":1}}'), 'criteria'],
  ['an unknown operator', where('department', 'like', 'S%'), 'criteria.op'],
  ['an unknown key', { everyone: true, except: 'me' }, 'criteria'],
  ['everyone false', { everyone: false }, 'criteria.everyone'],
  ['a group that is no id', { memberOf: 'Sales' }, 'criteria.memberOf'],
  [
    'a group id with a quote in it',
    { memberOf: "0f8fad5b-d9cb-469f-a165-70867728950e'" },
    'criteria.memberOf',
  ],
  ['a pattern of 1 MB', where('department', 'matches', '(a+)+$'.repeat(170_000)), 'criteria.value'],
  [
    'a not 10,000 deep',
    parsed(`${'{"not":'.repeat(10_000)}{"everyone":true}${'}'.repeat(10_000)}`),
    'criteria.not',
  ],
  ['criteria of 10,001 parts', { any: new Array(10_000).fill(everyone) }, 'criteria.any[9999]'],
  ['a value of 100 kB', where('department', 'eq', 'x'.repeat(100_000)), 'criteria.value'],
  ['a lone surrogate', where('department', 'eq', '\ud800'), 'criteria.value'],
  ['a NUL', where('department', 'eq', 'a\0b'), 'criteria.value'],
  ['a mistake deep inside', { any: [everyone, { not: { all: [] } }] }, 'criteria.any[1].not.all'],
  ['nothing', undefined, 'criteria'],
  ['text', 'everyone', 'criteria'],
  ['a list', [everyone], 'criteria'],
  ['two shapes at once', { everyone: true, not: everyone }, 'criteria'],
];

describe('criteria', () => {
  test.each(refused)(
    'S8: %s is refused with ERR_MAPPING_INVALID and a path',
    async (_what, criteria, path) => {
      const it = world();
      const error = await failure(it.client.mappings.create(aMapping({ criteria: criteria as never })));
      expect(error.code).toBe('ERR_MAPPING_INVALID');
      expect(error.problems.map((problem) => problem.path)).toEqual([expect.stringMatching(/^criteria/)]);
      expect(error.problems[0]!.path.startsWith(path)).toBe(true);
      expect(error.problems[0]!.reason.length).toBeGreaterThan(5);
      expect(error.message).toContain(error.problems[0]!.reason);
      expect(it.repository.commits).toBe(0);
    },
  );

  test.each(refused.filter(([, criteria]) => criteria !== undefined))(
    'S8: %s is refused by an update too, and the mapping stays',
    async (_what, criteria) => {
      const it = world();
      const mapping = await it.client.mappings.create(aMapping());
      const error = await failure(
        it.client.mappings.update(mapping.mappingId, { criteria: criteria as never }),
      );
      expect(error.code).toBe('ERR_MAPPING_INVALID');
      expect(await it.client.mappings.get(mapping.mappingId)).toEqual(mapping);
    },
  );

  test('S8: a misspelt attribute names the nearest one', async () => {
    const it = world();
    const error = await failure(
      it.client.mappings.create(aMapping({ criteria: { attribute: 'departmnet', op: 'present' } })),
    );
    expect(error.problems[0]!.reason).toContain('did you mean department?');
  });

  test('S8: an attribute in another case is taken with ignoreCase, and asked for in the spelling of Graph', async () => {
    const it = world();
    const criteria = { attribute: 'DEPARTMENT', op: 'eq', value: 'sales', ignoreCase: true } as const;
    const created = await it.client.mappings.create(aMapping({ criteria }));
    expect(created.criteria).toEqual({ ...criteria, attribute: 'department' });
    it.directory.addUser({ department: 'Sales' });
    expect((await it.client.syncNow()).imported).toBe(1);
  });

  test('S8: each mistake is told at once, with its own path', async () => {
    const it = world();
    const criteria = { all: [where('nope', 'present'), { any: [] }, where('department', 'eq', 1)] };
    const error = await failure(
      it.client.mappings.create({ name: '', criteria, assignment: () => 1 } as never),
    );
    expect(error.problems.map(({ path }) => path)).toEqual([
      'name',
      'criteria.all[0].attribute',
      'criteria.all[1].any',
      'criteria.all[2].value',
      'assignment',
    ]);
  });

  test('S8: criteria nested deeper than the stack, or in themselves, are refused', async () => {
    const it = world();
    let deep: unknown = everyone;
    for (let depth = 0; depth < 100_000; depth += 1) deep = { not: deep };
    const circle: { not?: unknown } = {};
    circle.not = circle;
    for (const criteria of [deep, circle]) {
      const error = await failure(it.client.mappings.create(aMapping({ criteria: criteria as never })));
      expect(error.code).toBe('ERR_MAPPING_INVALID');
    }
  });

  test('S8: directory extensions are allowed', async () => {
    const it = world();
    const attribute = 'extension_0123456789abcdef0123456789abcdef_costCenter';
    const ann = it.directory.addUser({ [attribute]: 'A1' });
    await it.client.mappings.create(aMapping({ criteria: { attribute, op: 'eq', value: 'A1' } }));
    await it.client.syncNow();
    expect(await it.client.users.get(ann)).toMatchObject({ attributes: { [attribute]: 'A1' } });
  });
});

describe('the other fields', () => {
  test.each([
    ['no name', { name: undefined }, 'name'],
    ['a blank name', { name: '  ' }, 'name'],
    ['a name of 201 characters', { name: 'x'.repeat(201) }, 'name'],
    ['a name with a lone surrogate', { name: 'x\ud800' }, 'name'],
    ['a priority below zero', { priority: -1 }, 'priority'],
    ['a priority that is no whole number', { priority: 1.5 }, 'priority'],
    ['autoImport that is no boolean', { autoImport: 'no' }, 'autoImport'],
    ['an unknown field', { colour: 'red' }, ''],
    ['an assignment that is no JSON', { assignment: { at: new Date() } }, 'assignment.at'],
    ['an assignment with a function', { assignment: { run: () => 1 } }, 'assignment.run'],
    ['an assignment with NaN', { assignment: { quota: Number.NaN } }, 'assignment.quota'],
    ['an assignment with a lone surrogate', { assignment: ['a', '\udfff'] }, 'assignment[1]'],
    [
      'an assignment with __proto__',
      { assignment: parsed('{"a":{"__proto__":1}}') },
      'assignment.a.__proto__',
    ],
  ])('S8: %s is refused with its path', async (_what, fields, path) => {
    const it = world();
    const error = await failure(it.client.mappings.create({ ...aMapping(), ...fields } as never));
    expect(error).toMatchObject({ code: 'ERR_MAPPING_INVALID', problems: [{ path }] });
    expect(await all(it.client.mappings.list())).toEqual([]);
  });

  test.each([null, undefined, 'mapping', 5, []])('S8: %j is no mapping', async (input) => {
    const it = world();
    expect((await failure(it.client.mappings.create(input as never))).code).toBe('ERR_MAPPING_INVALID');
  });

  test('S8: an assignment of 100 kB passes unchanged', async () => {
    const it = world();
    const assignment = { note: 'x'.repeat(100_000), nested: { list: [1, null, true] } };
    const { mappingId } = await it.client.mappings.create(aMapping({ assignment }));
    expect((await it.client.mappings.get(mappingId))!.assignment).toEqual(assignment);
  });

  test('S8: the product’s own schema refuses with its own paths, and may rewrite what it accepts', async () => {
    const assignmentSchema: StandardSchema<unknown> = {
      '~standard': {
        version: 1,
        vendor: 'test',
        validate: async (value) =>
          (value as { quota?: unknown }).quota === 5
            ? { value: { quota: 5, checked: true } }
            : { issues: [{ message: 'must be 5', path: ['limits', { key: 'quota' }] }] },
      },
    };
    const it = world({ assignmentSchema });
    const error = await failure(it.client.mappings.create(aMapping({ assignment: { quota: 6 } })));
    expect(error).toMatchObject({
      code: 'ERR_MAPPING_INVALID',
      problems: [{ path: 'assignment.limits.quota', reason: 'must be 5' }],
    });
    const mapping = await it.client.mappings.create(aMapping({ assignment: { quota: 5 } }));
    expect(mapping.assignment).toEqual({ quota: 5, checked: true });
  });

  test('S8: a taken name, an unknown mapping and an incomplete order are ERR_MAPPING_CONFLICT', async () => {
    const it = world();
    const one = await it.client.mappings.create(aMapping({ name: 'One' }));
    const two = await it.client.mappings.create(aMapping({ name: 'Two' }));
    const conflicts = [
      it.client.mappings.create(aMapping({ name: 'One' })),
      it.client.mappings.update(two.mappingId, { name: 'One' }),
      it.client.mappings.update('none', { name: 'Three' }),
      it.client.mappings.delete('none'),
      it.client.mappings.reorder([one.mappingId]),
      it.client.mappings.reorder([one.mappingId, one.mappingId]),
      it.client.mappings.reorder([one.mappingId, two.mappingId, 'none']),
    ];
    for (const conflict of conflicts) expect((await failure(conflict)).code).toBe('ERR_MAPPING_CONFLICT');
    expect((await all(it.client.mappings.list())).map(({ name }) => name)).toEqual(['One', 'Two']);
  });
});
