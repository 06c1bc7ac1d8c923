import { createRequire } from 'node:module';
import type * as Sdk from '@microsoft/microsoft-graph-client';
import { expect, test } from 'vitest';
import { GraphDirectory } from '../../../../src/adapters/graph/index.js';
import { errorBody, root, scriptedGraph } from './scripted-graph.js';

const name = '@microsoft/microsoft-graph-client';
const initial = { kind: 'initial', select: ['mail'] } as const;

/** As installed by a product whose version differs: the same code, other classes. */
function secondCopy(): typeof Sdk {
  const require = createRequire(import.meta.url);
  require(name);
  for (const path of Object.keys(require.cache)) if (path.includes(name)) delete require.cache[path];
  return require(name) as typeof Sdk;
}

test.each([
  { status: 503, headers: { 'retry-after': '0' }, body: errorBody('serviceNotAvailable') },
  { status: 302, headers: { location: `${root}/v1.0/users` } },
])('S6, S7: a client of another copy of the SDK neither retries nor follows either: %j', async (reply) => {
  const sdk = secondCopy();
  await using graph = await scriptedGraph(() => reply);
  const chain = sdk.MiddlewareFactory.getDefaultMiddlewareChain({ getAccessToken: async () => 't' });
  chain[chain.length - 1] = {
    execute: async (context) => {
      context.response = await graph.fetch(String(context.request), context.options as RequestInit);
    },
  };
  const client = sdk.Client.initWithMiddleware({ middleware: chain });
  await expect(new GraphDirectory({ client }).fetchPage(initial)).rejects.toMatchObject({
    code: reply.status === 503 ? 'ERR_DIRECTORY_UNAVAILABLE' : 'ERR_DIRECTORY_LINK_INVALID',
  });
  expect(graph.requests).toHaveLength(1);
});
