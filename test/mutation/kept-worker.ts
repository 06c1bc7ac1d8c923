import { EventEmitter } from 'node:events';
import { readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { PoolOptions, PoolRunnerInitializer, PoolWorker, WorkerRequest } from 'vitest/node';

/** A kept thread has seen this many runs at most: vitest's own bookkeeping in it grows with each. */
const maxRuns = 300;

type Listener = Parameters<PoolWorker['on']>[1];

let kept: { readonly thread: Worker; runs: number; started: boolean } | undefined;

/**
 * One thread for all runs of a process. Vitest starts a thread for every run, and for thousands of mutants that takes longer
 * than their tests. Sources and tests are loaded anew in each run, so that nothing of one mutant is left for the next.
 */
export const keptWorker: PoolRunnerInitializer = {
  name: 'kept-worker',
  createPoolWorker: (options) => new KeptWorker(options),
};

class KeptWorker implements PoolWorker {
  readonly name = 'kept-worker';
  readonly #options: PoolOptions;
  #config: object | undefined;
  readonly #answers = new EventEmitter();
  readonly #listeners: [event: string, callback: Listener][] = [];

  constructor(options: PoolOptions) {
    this.#options = options;
  }

  async start(): Promise<void> {
    const { distPath, env, execArgv } = this.#options;
    if (kept !== undefined && kept.runs >= maxRuns) {
      await kept.thread.terminate();
      kept = undefined;
    }
    if (kept !== undefined) return;
    const thread = new Worker(resolve(distPath, 'workers/threads.js'), { env, execArgv });
    thread.setMaxListeners(0);
    thread.unref();
    kept = { thread, runs: 0, started: false };
  }

  /** Vitest leaves its listeners to end with the thread. */
  async stop(): Promise<void> {
    for (const [event, callback] of this.#listeners) kept?.thread.off(event, callback);
    this.#listeners.length = 0;
  }

  send(message: WorkerRequest): void {
    const { thread } = kept!;
    if (message.type === 'start') this.#config = message.context.config;
    if (message.type === 'stop' || (message.type === 'start' && kept!.started)) {
      const type = message.type === 'stop' ? 'stopped' : 'started';
      queueMicrotask(() => this.#answers.emit('message', { type, __vitest_worker_response__: true }));
      return;
    }
    if (message.type === 'start') kept!.started = true;
    if (message.type === 'run') {
      kept!.runs += 1;
      // Which tests to run stands in the configuration, and that of the thread's start is another run's.
      Object.assign(message.context, { config: this.#config, invalidates: loadedAnew });
    }
    thread.postMessage(message);
  }

  on(event: string, callback: Listener): void {
    kept!.thread.on(event, callback);
    this.#listeners.push([event, callback]);
    this.#answers.on(event, callback);
  }

  off(event: string, callback: Listener): void {
    kept?.thread.off(event, callback);
    this.#answers.off(event, callback);
  }

  deserialize(data: unknown): unknown {
    return data;
  }
}

const loadedAnew = ['src', 'test'].flatMap((folder) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => resolve(join(folder, file))),
);
