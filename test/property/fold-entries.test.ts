import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { foldEntries } from '../../src/core/entries/fold-entries.js';
import type { DirectoryEntry, Properties } from '../../src/domain/directory-user.js';
import { applyProperties } from '../../src/domain/patch.js';

const select = ['userPrincipalName', 'mail', 'department'];

const properties: fc.Arbitrary<Properties> = fc
  .record(
    {
      userPrincipalName: fc.constantFrom('a@x', 'b@x', null),
      mail: fc.constantFrom('a@x', null),
      department: fc.constantFrom('Sales', 'Legal', null),
      notSelected: fc.constantFrom('z'),
    },
    { requiredKeys: [] },
  )
  .map((record) => record as Properties);

const entry: fc.Arbitrary<DirectoryEntry> = fc.oneof(
  fc.record({
    kind: fc.constant('user' as const),
    objectId: fc.constantFrom('1', '2'),
    whole: fc.boolean(),
    properties,
  }),
  fc.record({
    kind: fc.constant('removed' as const),
    objectId: fc.constantFrom('1', '2'),
    reason: fc.constantFrom('changed' as const, 'deleted' as const),
  }),
);

interface Known {
  removed: string | null;
  properties: Properties;
}

function apply(known: Known, entry: DirectoryEntry): Known {
  if (entry.kind === 'removed') return { ...known, removed: entry.reason };
  return { removed: null, properties: applyProperties(known.properties, entry, select) };
}

describe('several entries of one person', () => {
  test('R4: any fold of entries equals applying them one by one', () => {
    fc.assert(
      fc.property(properties, fc.array(entry, { minLength: 1, maxLength: 8 }), (stored, entries) => {
        const start = {
          removed: null,
          properties: applyProperties({}, { whole: false, properties: stored }, select),
        };
        const oneByOne = new Map<string, Known>();
        for (const each of entries) {
          oneByOne.set(each.objectId, apply(oneByOne.get(each.objectId) ?? start, each));
        }
        const folded = foldEntries(entries);
        expect([...folded.keys()].sort()).toEqual([...oneByOne.keys()].sort());
        for (const [objectId, fold] of folded) {
          expect({
            removed: fold.removed,
            properties: applyProperties(start.properties, fold, select),
          }).toEqual(oneByOne.get(objectId));
        }
      }),
      { numRuns: 2_000 },
    );
  });

  test('the same entry repeated is no contradiction', () => {
    fc.assert(
      fc.property(entry, (each) => {
        expect(foldEntries([each, each, each]).get(each.objectId)?.contradictory).toBe(false);
      }),
    );
  });

  test('an older value after a newer one is a contradiction', () => {
    const say = (department: string | null): DirectoryEntry => ({
      kind: 'user',
      objectId: '1',
      whole: false,
      properties: { department },
    });
    expect(foldEntries([say('Sales'), say('Legal')]).get('1')?.contradictory).toBe(true);
    expect(
      foldEntries([say('Sales'), { kind: 'removed', objectId: '1', reason: 'changed' }]).get('1'),
    ).toMatchObject({
      removed: 'changed',
      contradictory: true,
    });
  });
});
