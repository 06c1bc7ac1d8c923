import { describe, expect, it } from 'vitest';
import { compileCriteria } from '../../../../src/core/criteria/compile-criteria.js';
import type { Criteria, Verdict } from '../../../../src/domain/criteria.js';
import type { JsonValue } from '../../../../src/domain/json.js';
import { viewOf } from './view.js';

const group = '0f8fad5b-d9cb-469f-a165-70867728950e';

function verdict(criteria: Criteria, properties: Record<string, JsonValue> = {}): Verdict {
  return compileCriteria(criteria).evaluate(viewOf(properties));
}
function eq(attribute: string, value: string | number | boolean, ignoreCase?: boolean): Criteria {
  return { attribute, op: 'eq', value, ...(ignoreCase === undefined ? {} : { ignoreCase }) };
}

describe('values', () => {
  it('an empty string is a value: present, equal to itself, and not absent', () => {
    expect(verdict({ attribute: 'a', op: 'present' }, { a: '' })).toBe('true');
    expect(verdict({ attribute: 'a', op: 'absent' }, { a: '' })).toBe('false');
    expect(verdict(eq('a', ''), { a: '' })).toBe('true');
    expect(verdict({ attribute: 'a', op: 'ne', value: 'x' }, { a: '' })).toBe('true');
  });

  it('false and 0 are values, and differ from each other, from their text and from missing', () => {
    expect(verdict(eq('a', false), { a: false })).toBe('true');
    expect(verdict(eq('a', 0), { a: false })).toBe('false');
    expect(verdict(eq('a', '0'), { a: 0 })).toBe('false');
    expect(verdict({ attribute: 'a', op: 'in', value: ['1', true] }, { a: 1 })).toBe('false');
    expect(verdict(eq('a', false), { a: null })).toBe('unknown');
  });

  it('names and values are case-sensitive unless ignoreCase, which folds values as address keys are folded', () => {
    expect(verdict(eq('a', 'Sales'), { a: 'sales' })).toBe('false');
    expect(verdict(eq('a', 'Sales', true), { a: 'sALES' })).toBe('true');
    expect(verdict(eq('a', 'É', true), { a: 'e\u0301' })).toBe('true');
    expect(verdict(eq('A', 'x', true), { a: 'X' })).toBe('true');
    expect(verdict(eq('A', 'x'), { a: 'x' })).toBe('undecided');
    const options = { attribute: 'a', value: 'B.', ignoreCase: true } as const;
    for (const op of ['startsWith', 'endsWith', 'contains', 'matches'] as const) {
      expect(verdict({ ...options, op }, { a: op === 'startsWith' ? 'b.c' : 'ab.' }), op).toBe('true');
      expect(verdict({ ...options, op, ignoreCase: false }, { a: 'ab.' }), op).toBe('false');
    }
    expect(verdict({ attribute: 'a', op: 'in', value: ['X', 'Y'], ignoreCase: true }, { a: 'y' })).toBe(
      'true',
    );
    expect(verdict({ attribute: 'a', op: 'gt', value: 'B', ignoreCase: true }, { a: 'a' })).toBe('false');
    expect(verdict({ attribute: 'a', op: 'gt', value: 'b', ignoreCase: true }, { a: 'C' })).toBe('true');
  });

  it('dates compare as instants across offsets, and days that do not exist are plain text', () => {
    const at = (op: 'ge' | 'lt' | 'gt', value: string, a: string) =>
      verdict({ attribute: 'a', op, value }, { a });
    expect(at('ge', '2024-01-01', '2024-01-01T01:00:00+01:00')).toBe('true');
    expect(at('lt', '2024-01-01', '2024-01-01T00:30:00+01:00')).toBe('true');
    expect(at('ge', '2024-01-01', '2024-01-01T00:00')).toBe('true');
    expect(at('lt', '2024-03-01', '2024-02-30')).toBe('true');
    expect(at('lt', '2024-03-01T00:00:00+14:00', '2024-02-30')).toBe('true');
    expect(at('lt', '0050-01-01', '0001-01-01T00:00:00Z')).toBe('true');
    expect(at('gt', '2024-01-01', 'no date')).toBe('true');
  });

  it('the same instant is equal however it is written, to the seventh digit of its second', () => {
    const a = '2024-01-01T00:00:00Z';
    for (const value of ['2024-01-01', '2024-01-01T00:00:00.0000000Z', '2024-01-01T02:00:00+02:00']) {
      expect(verdict(eq('a', value), { a }), value).toBe('true');
      expect(verdict({ attribute: 'a', op: 'in', value: [7, value] }, { a }), value).toBe('true');
      expect(verdict({ attribute: 'a', op: 'ne', value }, { a }), value).toBe('false');
    }
    expect(verdict(eq('a', '2024-01-01T00:00:00.0000001Z'), { a })).toBe('false');
    expect(verdict(eq('a', '2024-02-30'), { a: '2024-03-01' })).toBe('false');
    expect(verdict(eq('a', '2024-02-30'), { a: '2024-02-30' })).toBe('true');
  });

  it('a date-time without an offset is UTC, whatever the time zone of the process', () => {
    const zone = process.env.TZ;
    process.env.TZ = 'Pacific/Kiritimati';
    try {
      const value = '2024-01-01T00:00:00Z';
      expect(verdict({ attribute: 'a', op: 'ge', value }, { a: '2024-01-01T00:00:00' })).toBe('true');
    } finally {
      if (zone === undefined) delete process.env.TZ;
      else process.env.TZ = zone;
    }
  });

  it('R2: values of different types have no order, so that nobody is taken by comparing them', () => {
    for (const op of ['gt', 'ge', 'lt', 'le'] as const) {
      expect(verdict({ attribute: 'a', op, value: 5 }, { a: '7' })).toBe('false');
      expect(verdict({ attribute: 'a', op, value: '5' }, { a: 7 })).toBe('false');
      expect(verdict({ attribute: 'a', op, value: 0 }, { a: true })).toBe('false');
      expect(verdict({ attribute: 'a', op, value: 0 }, { a: {} })).toBe('false');
    }
  });
});

describe('text', () => {
  it('what is contained is text, not a pattern', () => {
    expect(verdict({ attribute: 'a', op: 'contains', value: 'a.c' }, { a: 'abc' })).toBe('false');
    expect(verdict({ attribute: 'a', op: 'contains', value: '(' }, { a: 'Sales (EU)' })).toBe('true');
  });

  it('an object with a member called toString is compared like any other', () => {
    const held = { a: { toString: 'x' } };
    expect(verdict(eq('a', '2024-01-01'), held)).toBe('false');
    expect(verdict({ attribute: 'a', op: 'in', value: ['2024-01-01'] }, held)).toBe('false');
  });

  it('a pattern that parsing would refuse is no criteria', () => {
    const criteria: Criteria = { attribute: 'a', op: 'matches', value: '(' };
    expect(() => compileCriteria(criteria)).toThrow(/^criteria were not parsed: .*missing closing \)/);
  });
});

describe('paths', () => {
  it('a path reaches into each element of a collection of objects', () => {
    const plans = { plans: [{ service: 'exchange', units: 1 }, { service: 'teams' }, null, [{ units: 9 }]] };
    expect(verdict(eq('plans.service', 'teams'), plans)).toBe('true');
    expect(verdict({ attribute: 'plans.units', op: 'gt', value: 5 }, plans)).toBe('true');
    expect(verdict({ attribute: 'plans.units', op: 'present' }, plans)).toBe('true');
    expect(verdict({ attribute: 'plans.units', op: 'absent' }, plans)).toBe('false');
  });

  it('R2: an element without a value leaves a collection unknown, unless another element holds', () => {
    const criteria = eq('plans.units', 5);
    expect(verdict(criteria, { plans: [{ units: 1 }, {}] })).toBe('unknown');
    expect(verdict({ not: criteria }, { plans: [{ units: 1 }, {}] })).toBe('unknown');
    expect(verdict(criteria, { plans: [{}, { units: 5 }] })).toBe('true');
    const neverShown = viewOf({ plans: [{ units: 1 }, {}] }, { shown: () => false });
    expect(compileCriteria(criteria).evaluate(neverShown)).toBe('unknown');
  });

  it('R2: inherited members are missing, as is a member of a plain value', () => {
    for (const name of ['toString', 'hasOwnProperty', 'length', '__defineGetter__']) {
      expect(verdict({ attribute: `a.${name}`, op: 'present' }, { a: {} })).toBe('false');
      expect(verdict({ attribute: `a.${name}`, op: 'ne', value: 'x' }, { a: 'text' })).toBe('unknown');
    }
  });

  it('R2: a missing member is not one called undefined', () => {
    for (const ignoreCase of [false, true]) {
      expect(verdict(eq('a.b', 'x', ignoreCase), { a: { undefined: 'x' } })).toBe('unknown');
    }
  });

  it('with ignoreCase a member is found whatever the case of its name, the exact spelling first', () => {
    const held = { Org: { CostCenter: '7', costcenter: '8' } };
    const at = (attribute: string, value: string, ignoreCase: boolean) =>
      verdict({ attribute, op: 'eq', value, ignoreCase }, held);
    expect(at('Org.costCenter', '7', false)).toBe('unknown');
    expect(at('org.COSTCENTER', '7', true)).toBe('true');
    expect(at('Org.costcenter', '8', true)).toBe('true');
    for (const op of ['present', 'absent'] as const) {
      expect(verdict({ attribute: 'ORG.COSTCENTER', op, ignoreCase: true }, held)).toBe(
        String(op === 'present'),
      );
    }
  });

  it('an object as a whole is present and differs from every value', () => {
    expect(verdict({ attribute: 'a', op: 'present' }, { a: { b: null } })).toBe('true');
    expect(verdict({ attribute: 'a', op: 'ne', value: 'x' }, { a: { b: 1 } })).toBe('true');
    expect(verdict({ attribute: 'a', op: 'contains', value: 'object' }, { a: { b: 1 } })).toBe('false');
  });

  it('R2: an empty collection that was never shown is undecided', () => {
    const view = viewOf({ a: [] }, { shown: () => false });
    for (const op of ['present', 'absent'] as const) {
      expect(compileCriteria({ attribute: 'a', op }).evaluate(view)).toBe('undecided');
    }
  });

  it('whether a value was ever shown is asked for the full path', () => {
    const asked: string[] = [];
    const view = viewOf({ a: {} }, { shown: (path) => asked.push(path) > 0 });
    compileCriteria({ attribute: 'a.b', op: 'absent' }).evaluate(view);
    expect(asked).toEqual(['a.b']);
  });
});

describe('combinations', () => {
  const by: Record<Verdict, Criteria> = {
    true: { everyone: true },
    false: { not: { everyone: true } },
    unknown: eq('missing', 1),
    undecided: eq('undelivered', 1),
  };
  const verdicts = Object.keys(by) as Verdict[];
  const strength = {
    all: ['false', 'undecided', 'unknown', 'true'],
    any: ['true', 'undecided', 'unknown', 'false'],
  } as const;

  it('R2: all and any give the strongest verdict of their parts, in whatever order the parts come', () => {
    for (const a of verdicts) {
      for (const b of verdicts) {
        for (const c of verdicts) {
          const parts = [by[a], by[b], by[c]];
          const strongest = (name: 'all' | 'any') => strength[name].find((v) => [a, b, c].includes(v));
          expect(verdict({ all: parts }, { missing: null }), `all ${a} ${b} ${c}`).toBe(strongest('all'));
          expect(verdict({ any: parts }, { missing: null }), `any ${a} ${b} ${c}`).toBe(strongest('any'));
        }
      }
    }
  });

  it('R2: not keeps unknown and undecided, so that a negation takes nobody for want of a value', () => {
    const opposite = { true: 'false', false: 'true', unknown: 'unknown', undecided: 'undecided' };
    for (const v of verdicts) expect(verdict({ not: by[v] }, { missing: null })).toBe(opposite[v]);
  });

  it('R2: membership is what the view says, undecided included, transitive unless told otherwise', () => {
    for (const answer of ['true', 'false', 'unknown', 'undecided'] as const) {
      const asked: unknown[] = [];
      const memberOf = (...question: unknown[]) => {
        asked.push(question);
        return answer;
      };
      const view = viewOf({}, { memberOf });
      expect(compileCriteria({ memberOf: group.toUpperCase() }).evaluate(view)).toBe(answer);
      expect(compileCriteria({ memberOf: group, transitive: false }).evaluate(view)).toBe(answer);
      expect(asked).toEqual([
        [group, true],
        [group, false],
      ]);
    }
  });

  it('tells the distinct paths and groups it reads, those of presence and of negations too', () => {
    const compiled = compileCriteria({
      all: [
        eq('a.b', 1),
        { any: [{ attribute: 'c', op: 'absent' }, { not: eq('a.b', 2) }] },
        { memberOf: group },
        { memberOf: group.toUpperCase(), transitive: false },
        { not: { memberOf: group, transitive: true } },
      ],
    });
    expect(compiled.attributes).toEqual(['a.b', 'c']);
    expect(compiled.groups).toEqual([
      { groupId: group, transitive: true },
      { groupId: group, transitive: false },
    ]);
  });
});
