import { describe, expect, test } from 'vitest';
import { groupIdsProblem } from '../../../src/domain/directory-group.js';
import { userIdsProblem } from '../../../src/domain/directory-user.js';
import { isObjectId } from '../../../src/domain/object-id.js';

const guid = (n: number) => `0f8fad5b-d9cb-469f-a165-${String(n).padStart(12, '0')}`;
const guids = (count: number) => Array.from({ length: count }, (_, n) => guid(n));

describe('an object id', () => {
  test.each([guid(1), guid(1).toUpperCase(), 'abcdef01-2345-6789-abcd-ef0123456789'])('%s is one', (text) => {
    expect(isObjectId(text)).toBe(true);
  });

  test.each([
    '',
    `x${guid(1)}`,
    `${guid(1)}x`,
    guid(1).replaceAll('-', ''),
    guid(1).replace('f', 'g'),
    '0f8fad5-d9cb-469f-a165-000000000001',
    '0f8fad5b-d9cb-469f-000000000001',
    '0f8fad5b-d9cb-469f-a165-0a0a-000000000001',
    '0f8fad5b-d9c-469f-a165-000000000001',
    '0f8fad5b-d9cb-469f-a165-00000000001',
    `${guid(1)}\n`,
  ])('%o is none', (text) => {
    expect(isObjectId(text)).toBe(false);
  });
});

test.each([
  [userIdsProblem, 'names nobody', 'names more than 50 users', 'ids[1] is no GUID'],
  [groupIdsProblem, 'names no group', 'names more than 50 groups', 'groupIds[1] is no GUID'],
] as const)(
  '%o takes one to fifty GUIDs: without a filter Graph sends everybody',
  (problem, none, many, odd) => {
    expect(problem([])).toBe(none);
    expect(problem(guids(1))).toBeUndefined();
    expect(problem(guids(50))).toBeUndefined();
    expect(problem(guids(51))).toBe(many);
    expect(problem([guid(0), 'x', 'y'])).toBe(odd);
    expect(problem(['x'])).toBe(odd.replace('1', '0'));
  },
);
