import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compileCriteria } from '../../../../src/core/criteria/compile-criteria.js';
import { decideNewcomer, type NewcomerPolicy } from '../../../../src/core/people/decide-newcomer.js';
import type { CompiledMapping } from '../../../../src/core/people/first-match.js';
import type { Criteria, Verdict } from '../../../../src/domain/criteria.js';
import type { Properties } from '../../../../src/domain/directory-user.js';
import type { Mapping } from '../../../../src/domain/mapping.js';

const at = new Date('2026-03-01T08:00:00Z');
const policy: NewcomerPolicy = { userTypes: 'members', disabledOnFirstImport: 'skip' };
const person: Properties = {
  userPrincipalName: 'a@x',
  accountEnabled: true,
  userType: 'Member',
  department: 'Sales',
};
const everyone: Criteria = { everyone: true };

function mapping(mappingId: string, criteria: Criteria, over: Partial<Mapping> = {}): CompiledMapping {
  const plain: Mapping = {
    mappingId,
    name: mappingId,
    criteria,
    assignment: {},
    autoImport: true,
    priority: 0,
    criteriaRevision: 1,
    createdAt: at,
    updatedAt: at,
    ...over,
  };
  return { mapping: plain, criteria: compileCriteria(criteria) };
}

function decide(properties: Properties, mappings: CompiledMapping[], over: Partial<NewcomerPolicy> = {}) {
  const view = {
    property: (name: string) => (Object.hasOwn(properties, name) ? properties[name] : undefined),
    shown: () => true,
    memberOf: () => 'undecided' as const,
  };
  return decideNewcomer(view, mappings, { ...policy, ...over });
}

const all = mapping('all', everyone);

describe('who gets in', () => {
  test('R2: with no mapping nobody', () => {
    expect(decide(person, [])).toEqual({ kind: 'unmatched' });
    expect(decide({}, [])).toEqual({ kind: 'unmatched' });
  });

  test('R2: the first mapping that takes them, over the lower ones', () => {
    const sales = mapping('sales', { attribute: 'department', op: 'eq', value: 'Sales' });
    expect(decide(person, [sales, all])).toEqual({ kind: 'import', mapping: sales.mapping, state: 'active' });
    expect(decide({ ...person, department: 'Legal' }, [sales, all])).toMatchObject({ mapping: all.mapping });
    expect(decide({ ...person, department: null }, [sales, all])).toMatchObject({ mapping: all.mapping });
  });

  test('R2: a mapping that cannot tell stops the search', () => {
    const group = mapping('group', { memberOf: '22222222-2222-4222-8222-222222222222' });
    expect(decide(person, [group, all])).toEqual({
      kind: 'left-over',
      reason: 'undecided',
      mapping: group.mapping,
    });
  });

  test('R2: nobody is imported on unknown or undecided, whatever the mappings answer', () => {
    const verdict = fc.constantFrom<Verdict>('true', 'false', 'unknown', 'undecided');
    fc.assert(
      fc.property(fc.array(verdict, { maxLength: 6 }), (verdicts) => {
        const mappings = verdicts.map((answer, index) => ({
          ...mapping(String(index), everyone),
          criteria: { evaluate: () => answer },
        }));
        const decision = decide(person, mappings);
        const first = verdicts.findIndex((answer) => answer === 'true' || answer === 'undecided');
        if (decision.kind === 'import') expect(verdicts[first]).toBe('true');
        else expect(first < 0 || verdicts[first] === 'undecided').toBe(true);
      }),
    );
  });

  test('R2: autoImport false lists them and imports nobody', () => {
    const manual = mapping('manual', everyone, { autoImport: false });
    expect(decide(person, [manual])).toEqual({
      kind: 'left-over',
      reason: 'manual',
      mapping: manual.mapping,
    });
  });
});

describe('R9: who stays out', () => {
  test('guests, unless userTypes is all; a missing userType is a member, an undelivered one is asked for', () => {
    const guest = { ...person, userType: 'Guest' };
    expect(decide(guest, [all])).toEqual({ kind: 'skipped', why: 'guest' });
    expect(decide(guest, [all], { userTypes: 'all' }).kind).toBe('import');
    expect(decide({ ...person, userType: null }, [all]).kind).toBe('import');
    const { userType: _, ...undelivered } = person as Record<string, never>;
    expect(decide(undelivered, [all])).toEqual({ kind: 'undelivered', property: 'userType' });
  });

  test.each([
    ['skip', { kind: 'skipped', why: 'disabled' }],
    ['preserve', { kind: 'import', state: 'preserved' }],
    ['import', { kind: 'import', state: 'active' }],
  ] as const)('disabled people under disabledOnFirstImport %s', (disabledOnFirstImport, expected) => {
    expect(decide({ ...person, accountEnabled: false }, [all], { disabledOnFirstImport })).toMatchObject(
      expected,
    );
  });

  test('accountEnabled that was not delivered concludes nothing', () => {
    expect(decide({ ...person, accountEnabled: null }, [all])).toEqual({
      kind: 'undelivered',
      property: 'accountEnabled',
    });
  });

  test.each([null, ''])('without a UPN (%j) they are incomplete', (userPrincipalName) => {
    expect(decide({ ...person, userPrincipalName }, [all])).toMatchObject({
      kind: 'left-over',
      reason: 'incomplete',
    });
  });
});
