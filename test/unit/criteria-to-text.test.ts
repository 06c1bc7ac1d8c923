import { describe, expect, it } from 'vitest';
import { criteriaToText } from '../../src/criteria-to-text.js';
import type { AttributeCondition, Criteria } from '../../src/domain/criteria.js';
import { DeltaSyncError } from '../../src/errors.js';
import { groups } from './core/criteria/some-criteria.js';

const [sales, other] = groups as [string, string];
const department = { attribute: 'department', op: 'eq', value: 'Sales' } as const;
const noIntern = {
  not: { attribute: 'jobTitle', op: 'contains', value: 'intern', ignoreCase: true },
} as const;

function of(op: AttributeCondition['op'], value?: unknown): string {
  return criteriaToText({ attribute: 'a', op, ...(value === undefined ? {} : { value }) } as Criteria);
}

describe('one line', () => {
  // Made inside of the test: what fails while tests are collected fails none of them.
  const inWords = (): Record<AttributeCondition['op'], string> => ({
    eq: of('eq', 'x'),
    ne: of('ne', false),
    in: of('in', ['x', 1, true]),
    startsWith: of('startsWith', 'x'),
    endsWith: of('endsWith', 'x'),
    contains: of('contains', 'x'),
    matches: of('matches', '^x\\d$'),
    gt: of('gt', 1.5),
    ge: of('ge', '2024-01-01'),
    lt: of('lt', 1),
    le: of('le', 1),
    present: of('present'),
    absent: of('absent'),
  });

  it('every operator has words', () => {
    expect(inWords()).toEqual({
      eq: 'a is "x"',
      ne: 'a is not false',
      in: 'a is one of ("x", 1, true)',
      startsWith: 'a starts with "x"',
      endsWith: 'a ends with "x"',
      contains: 'a contains "x"',
      matches: 'a matches "^x\\\\d$"',
      gt: 'a > 1.5',
      ge: 'a >= "2024-01-01"',
      lt: 'a < 1',
      le: 'a <= 1',
      present: 'a is present',
      absent: 'a is absent',
    });
  });

  it.each<[string, Criteria]>([
    [
      'department is "Sales" and not (jobTitle contains "intern", in any case)',
      { all: [department, noIntern] },
    ],
    ['(jobTitle contains "intern", in any case) or everyone', { any: [noIntern.not, { everyone: true }] }],
    [
      `(member of ${sales} or direct member of ${other}) and department is "Sales"`,
      {
        all: [
          { any: [{ memberOf: sales.toUpperCase() }, { memberOf: other, transitive: false }] },
          department,
        ],
      },
    ],
    [
      'not (not (all of (any of (department is "Sales"))))',
      { not: { not: { all: [{ any: [department] }] } } },
    ],
    [
      'a is present and everyone',
      { all: [{ attribute: 'a', op: 'present', ignoreCase: false }, { everyone: true }] },
    ],
    ['a is present, in any case', { attribute: 'a', op: 'present', ignoreCase: true }],
  ])('%s', (text, criteria) => {
    expect(criteriaToText(criteria)).toBe(text);
  });

  it('a value cannot pass for another part of the text, break the line, hide, or turn its order', () => {
    expect(of('eq', '" or everyone or a is "')).toBe('a is "\\" or everyone or a is \\""');
    expect(of('eq', 'a\nb\u2028c\u0085d\u202ee\u200bf')).toBe('a is "a\\nb\\u2028c\\u0085d\\u202ee\\u200bf"');
    expect(of('eq', 'Zoë 😀')).toBe('a is "Zoë 😀"');
  });
});

it('over lines, each level moves in', () => {
  const criteria = {
    any: [{ all: [department, { not: { any: [noIntern, { everyone: true }] } }] }, noIntern],
  } as const;
  const lines = [
    'any of:',
    '  all of:',
    '    department is "Sales"',
    '    not:',
    '      any of:',
    '        not (jobTitle contains "intern", in any case)',
    '        everyone',
    '  not (jobTitle contains "intern", in any case)',
  ];
  expect(criteriaToText(criteria, { indent: 2 })).toBe(lines.join('\n'));
  for (const indent of [0, -1, 0.5, Number.NaN])
    expect(criteriaToText(criteria, { indent })).not.toContain('\n');
  expect(criteriaToText(criteria, { indent: 1_000 })).toBe(criteriaToText(criteria, { indent: 10 }));
});

it('groups are called by their names, and by id too where two share one', () => {
  const text = (names: [string, string][]) =>
    criteriaToText({ any: [{ memberOf: sales }, { memberOf: other }] }, { groupNames: new Map(names) });
  expect(text([[sales.toUpperCase(), 'Sales "EU"']])).toBe(
    `member of "Sales \\"EU\\"" or member of ${other}`,
  );
  expect(
    text([
      [sales, 'X'],
      [other, 'X'],
    ]),
  ).toBe(`member of "X" (${sales}) or member of "X" (${other})`);
});

describe('what is no criteria', () => {
  const refused: readonly [string, () => unknown, string][] = [
    ['nothing', () => undefined, 'criteria'],
    [
      'a not 10,000 deep',
      () => JSON.parse(`${'{"not":'.repeat(10_000)}{"everyone":true}${'}'.repeat(10_000)}`),
      'criteria.not',
    ],
    ['10,001 parts', () => ({ all: new Array(10_000).fill({ everyone: true }) }), 'criteria.all[9999]'],
    ['a group id with a quote', () => ({ memberOf: `${sales}'` }), 'criteria.memberOf'],
    ['__proto__ as a path', () => ({ attribute: '__proto__', op: 'present' }), 'criteria.attribute'],
  ];
  it.each(refused)('%s is refused with its path', (_what, criteria, path) => {
    let error: unknown;
    try {
      criteriaToText(criteria() as Criteria, { indent: 2 });
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toBeInstanceOf(DeltaSyncError);
    const { code, problems } = error as DeltaSyncError;
    expect(code).toBe('ERR_MAPPING_INVALID');
    expect(problems).toHaveLength(1);
    expect(problems[0]!.path.startsWith(path)).toBe(true);
  });

  it('what is at the bounds prints', () => {
    const deep: Criteria = JSON.parse(`${'{"not":'.repeat(99)}{"everyone":true}${'}'.repeat(99)}`);
    const wide: Criteria = { all: new Array(9_999).fill({ everyone: true }) };
    for (const indent of [0, 10]) {
      expect(criteriaToText(deep, { indent })).toContain('everyone');
      expect(criteriaToText(wide, { indent }).split('everyone')).toHaveLength(10_000);
    }
  });
});
