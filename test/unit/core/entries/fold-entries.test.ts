import { describe, expect, test } from 'vitest';
import { foldEntries } from '../../../../src/core/entries/fold-entries.js';
import type { DirectoryEntry, Properties } from '../../../../src/domain/directory-user.js';

const part = (properties: Properties): DirectoryEntry => ({
  kind: 'user',
  objectId: 'a',
  whole: false,
  properties,
});
const whole = (properties: Properties): DirectoryEntry => ({
  kind: 'user',
  objectId: 'a',
  whole: true,
  properties,
});
const gone: DirectoryEntry = { kind: 'removed', objectId: 'a', reason: 'deleted' };
const contradicts = (...entries: DirectoryEntry[]) => foldEntries(entries).get('a')?.contradictory;

describe('I6: entries of one person contradict each other', () => {
  test.each<[string, DirectoryEntry[]]>([
    ['in a value', [part({ city: 'A' }), part({ city: 'B' })]],
    ['in life', [part({}), gone]],
    ['in life, the other way round', [gone, part({})]],
    ['where a whole entry leaves out a value', [part({ city: 'A' }), whole({})]],
    ['where a whole entry left out what a later one has', [whole({}), part({ city: 'A' })]],
    ['in any two of them', [part({ city: 'A' }), part({ city: 'B' }), part({ city: 'B' })]],
    ['in the last two', [part({}), part({ city: 'A' }), part({ city: 'B' })]],
  ])('%s', (_what, entries) => {
    expect(contradicts(...entries)).toBe(true);
  });

  test.each<[string, DirectoryEntry[]]>([
    ['one entry', [part({ city: 'A' })]],
    ['two that say different things', [part({ city: 'A' }), part({ mail: 'a@x' })]],
    ['two that say the same', [part({ tags: ['x'] }), part({ tags: ['x'] })]],
    ['two that say nothing of a value', [part({}), part({ city: null })]],
    ['null, and a whole entry without it', [part({ city: null }), whole({})]],
    ['a whole entry without it, and null', [whole({}), part({ city: null })]],
    ['a value, and a whole entry with it', [part({ city: 'A' }), whole({ city: 'A', mail: 'a@x' })]],
    ['two removals', [gone, gone]],
  ])('not in %s', (_what, entries) => {
    expect(contradicts(...entries)).toBe(false);
  });
});
