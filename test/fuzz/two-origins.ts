import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { GraphDirectory } from '../../src/adapters/graph/index.js';
import {
  root,
  type ScriptedGraph,
  type ScriptedReply,
  scriptedGraph,
} from '../unit/adapters/graph/scripted-graph.js';
import { accessToken } from './outcome.js';

/** Graph, answering as told, and beside it somebody else's server, to which no request may go. */
export interface TwoOrigins extends AsyncDisposable {
  /** Where the other server really listens; a request to whatever other origin is recorded, too. */
  readonly otherOrigin: string;
  readonly graph: ScriptedGraph;
  directory(): GraphDirectory;
  /** What Graph answers from now on, one after the other and then the last again. */
  answer(replies: readonly ScriptedReply[]): void;
  /** Fails where a request went elsewhere; forgets what was seen. */
  refuseForeignRequests(): void;
}

export async function twoOrigins(): Promise<TwoOrigins> {
  const strayed: string[] = [];
  const other = createServer((request, response) => {
    strayed.push(`${request.method} ${request.url} ${JSON.stringify(request.headers)}`);
    response.end('{}');
  });
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  let replies: readonly ScriptedReply[] = [{}];
  let answered = 0;
  const graph = await scriptedGraph(() => {
    const reply = replies[Math.min(answered, replies.length - 1)] ?? {};
    answered += 1;
    return reply;
  });
  return {
    otherOrigin: `http://127.0.0.1:${(other.address() as AddressInfo).port}`,
    graph,
    directory: () => new GraphDirectory({ client: graph.client(async () => accessToken) }),
    answer(next) {
      replies = next;
      answered = 0;
    },
    refuseForeignRequests() {
      // The other spellings of Graph's own origin, such as with its port, are not rewired and go nowhere.
      const elsewhere = graph.foreign.splice(0).filter((url) => new URL(url).origin !== root);
      const foreign = [...strayed, ...elsewhere];
      strayed.length = 0;
      graph.requests.length = 0;
      if (foreign.length > 0) throw new Error(`a request went to another origin: ${foreign[0]}`);
    },
    async [Symbol.asyncDispose]() {
      await graph[Symbol.asyncDispose]();
      other.closeAllConnections();
      await new Promise((resolve) => other.close(resolve));
    },
  };
}
