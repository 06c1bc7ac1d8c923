import fc from 'fast-check';
import { expect, test } from 'vitest';
import { positionKey, recordKey } from '../../../src/domain/records.js';
import { ChangeLog } from '../../../src/testing/change-log.js';
import { aChange } from '../../../src/testing/index.js';
import { SortedRecords } from '../../../src/testing/sorted-records.js';

const change = (position: number) => aChange({ kind: 'token-reset', cause: 'test' }, { position });
const position = fc.integer({ min: 1, max: 12 });
const act = fc.oneof(
  position.map((put) => ({ put })),
  position.map((removed) => ({ removed })),
);

test('reads as sorted records do, whatever is put and removed, in whatever order', () => {
  fc.assert(
    fc.property(fc.array(act, { maxLength: 30 }), fc.integer({ min: 1, max: 4 }), (acts, limit) => {
      const log = new ChangeLog();
      const sorted = new SortedRecords(recordKey.change);
      for (const step of acts) {
        for (const table of [log, sorted]) {
          if ('put' in step) table.put(change(step.put));
          else table.delete(positionKey(step.removed));
        }
      }
      for (const after of [null, ...Array.from({ length: 13 }, (_, from) => positionKey(from))]) {
        const positions = (table: ChangeLog | typeof sorted) =>
          table.page(after, limit, () => true).records.map((record) => record.position);
        expect(positions(log)).toEqual(positions(sorted));
      }
    }),
  );
});

test('reading does not walk what was pruned', () => {
  const log = new ChangeLog();
  const pruned = 300_000;
  for (let next = 1; next <= pruned + 1; next += 1) log.put(change(next));
  for (let next = 1; next <= pruned; next += 1) log.delete(positionKey(next));
  // Walked one by one these would be 30 thousand million steps.
  for (let reads = 0; reads < 100_000; reads += 1) {
    expect(log.page(null, 1, () => true).records[0]?.position).toBe(pruned + 1);
  }
});
