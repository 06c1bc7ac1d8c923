import fc from 'fast-check';
import { afterAll, beforeAll, describe, test } from 'vitest';
import { corpusOf } from './corpus.js';
import type { OpenEdge } from './edge.js';
import { edges } from './edges.js';

describe.each(edges.map((edge) => [edge.name, edge] as const))(
  'S8: hostile input at the edge %s',
  (name, edge) => {
    let open: OpenEdge<unknown>;
    beforeAll(async () => {
      open = await edge.open();
    });
    afterAll(() => open[Symbol.asyncDispose]());

    test.each(corpusOf(name))('does no harm: %s', async (_file, input) => open.check(input));

    test('does no harm, whatever it is', async () => {
      const property = fc.asyncProperty(edge.arbitrary, (input) => open.check(input));
      await fc.assert(property, { numRuns: edge.shortRuns });
    });
  },
);
