import { expect, test } from 'vitest';
import { markedIn } from '../../../src/domain/absence.js';

test('S1: only marks of its own generation count for a full round', () => {
  const marks = [
    { generation: 3, serial: 0, objectIds: ['a', 'b'] },
    { generation: 2, serial: 1, objectIds: ['c'] },
    { generation: 3, serial: 2, objectIds: ['b', 'd'] },
  ];
  expect([...markedIn(marks, 3)]).toEqual(['a', 'b', 'd']);
  expect([...markedIn(marks, 4)]).toEqual([]);
});
