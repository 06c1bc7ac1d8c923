import { describe, expect, test } from 'vitest';
import type { FoldedEntry } from '../../../../src/core/entries/fold-entries.js';
import { type Sighting, streamWord } from '../../../../src/core/explain/stream-word.js';
import type { Phase } from '../../../../src/domain/checkpoint.js';
import type { Properties } from '../../../../src/domain/directory-user.js';
import type { UserRecord } from '../../../../src/domain/records.js';
import { at, aUser, found, person, select } from '../people/facts.js';

const fingerprint = { select } as never;
const round = (kind: 'initial' | 'incremental', phase: Phase = 'users') => ({ kind, phase, fingerprint });
const entry: FoldedEntry = {
  objectId: 'a',
  removed: null,
  whole: true,
  properties: person,
  contradictory: false,
};
const seen = (over: Partial<Sighting> = {}): Sighting => ({ objectId: 'a', entry, read: undefined, ...over });
const read = (outcome: 'soft-deleted' | 'deleted' | 'unreadable') =>
  seen({ entry: undefined, read: { outcome } });
const word = (
  of: Sighting,
  user?: UserRecord,
  kind: 'initial' | 'incremental' = 'incremental',
  since: Date | null = null,
  phase?: Phase,
) => streamWord(of, user, round(kind, phase), since);
const part = { ...entry, whole: false };

describe('a full round', () => {
  test('tells of everybody whom the stream shows, until its users are through', () => {
    expect(word(seen(), undefined, 'initial')).toEqual({ said: entry });
    expect(word(seen(), undefined, 'initial', null, 'groups')).toEqual({ said: entry });
    expect(word(seen(), undefined, 'initial', null, 'report')).toEqual({ said: undefined, unsaid: part });
  });

  test('says nothing of who is gone, and what it would say of who is not in the stream yet', () => {
    expect(word(read('deleted'), aUser(), 'initial')).toEqual({ said: undefined });
    expect(word(read('unreadable'), aUser(), 'initial')).toEqual({ said: undefined });
    const alive = seen({ entry: undefined, read: found(person) });
    expect(word(alive, undefined, 'initial')).toEqual({ said: undefined, unsaid: part });
  });
});

describe('an incremental round', () => {
  test('tells of who differs from their record, with what was cleared as null', () => {
    const named: Properties = { ...person, displayName: 'Ann B' };
    const { department: _, ...properties } = named;
    const changed = seen({ entry: { ...entry, properties } });
    const said = { ...part, properties: { ...properties, department: null } };
    expect(word(changed, aUser())).toEqual({ said });
    const partial = { ...part, properties: { displayName: 'Ann B' } };
    expect(word(seen({ entry: partial }), aUser())).toEqual({ said: partial });
    expect(word(seen(), aUser())).toEqual({ said: undefined, unsaid: part });
    expect(word(changed, aUser(), 'incremental', null, 'report')).toEqual({ said: undefined, unsaid: said });
  });

  test('tells of who is gone, once, and of who is back', () => {
    const gone = (removed: 'changed' | 'deleted') => ({ ...part, removed, properties: {} });
    expect(word(read('soft-deleted'), aUser())).toEqual({ said: gone('changed') });
    expect(word(read('deleted'), aUser())).toEqual({ said: gone('deleted') });
    for (const stateReason of ['soft-deleted', 'deleted'] as const) {
      const preserved = aUser({ state: 'preserved', stateReason });
      expect(word(read('deleted'), preserved)).toEqual({ said: undefined, unsaid: gone('deleted') });
      expect(word(seen(), preserved)).toEqual({ said: part });
    }
    expect(word(read('unreadable'), aUser())).toEqual({ said: undefined });
    expect(word(seen({ entry: undefined }), aUser())).toEqual({ said: undefined });
    const removed = seen({ entry: { ...entry, removed: 'changed' }, read: { outcome: 'soft-deleted' } });
    expect(word(removed, aUser())).toEqual({ said: gone('changed') });
  });

  test.each([
    ['2026-03-01T08:00:00Z', at, true],
    ['2026-03-01T08:00:00Z', new Date(at.getTime() + 900), true],
    ['2026-03-01T07:59:59Z', at, false],
    ['2026-03-01T08:00:00Z', null, false],
    ['once', at, false],
    [7, at, false],
  ])(
    'of strangers, who was created at %s is told of by a token of %o: %s',
    (createdDateTime, since, isTold) => {
      const properties = { ...person, createdDateTime };
      const { said } = word(seen({ entry: { ...part, properties } }), undefined, 'incremental', since);
      expect(said !== undefined).toBe(isTold);
    },
  );
});
