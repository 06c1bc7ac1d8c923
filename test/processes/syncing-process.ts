import { DeltaSyncError } from '../../src/errors.js';
import type { Directory } from '../../src/ports/directory.js';
import type { Lease } from '../../src/ports/repository.js';
import { Doom } from './doom.js';
import { type Order, type Setting, tell } from './messages.js';
import { openProduct } from './product.js';

/** How long a process waits, unless it is told to try, when another one has the lease. */
const pauseMs = 300;

/** Outcomes of rounds among killed and stalled processes; whatever else happens is a failure of the run. */
const expected: ReadonlySet<string> = new Set(['ERR_SYNC_IN_PROGRESS', 'ERR_LEASE_LOST', 'ERR_SYNC_ABORTED']);

/** Syncs the tenant again and again until it dies, or is told to rest. */
export function runSyncingProcess(setting: Setting): void {
  let attempt = new AbortController();
  let resting = false;
  let wake = () => {};
  const doom = new Doom(() => attempt.abort());
  const { client, pool } = openProduct(`sync ${process.pid}`, setting, {
    policy: { maxImportsPerRound: 25 },
    sent: (text) => doom.sent(text),
    aroundDirectory: (directory) => doom.port(tellingPages(directory), ['checkAttributes']),
    aroundRepository: (repository) =>
      doom.port(
        new Proxy(repository, {
          get(target, name) {
            const method: unknown = Reflect.get(target, name, target);
            if (typeof method !== 'function') return method;
            if (name !== 'takeLease') return method.bind(target);
            return async (...args: unknown[]) => {
              const taken = await method.apply(target, args);
              if (taken.outcome === 'taken')
                tell({
                  type: 'lease',
                  fence: (taken.lease as Lease).fence,
                  cpu: process.cpuUsage(),
                } as never);
              return taken;
            };
          },
        }),
      ),
  });

  const live = async () => {
    while (!resting) {
      attempt = new AbortController();
      const outcome = await client.syncNow({ signal: attempt.signal }).then(
        (report) => report.outcome,
        (error: unknown) => {
          if (error instanceof DeltaSyncError && expected.has(error.code)) return error.code;
          throw error;
        },
      );
      doom.between();
      if (outcome === 'ERR_SYNC_IN_PROGRESS') {
        await new Promise<void>((resolve) => {
          wake = resolve;
          setTimeout(resolve, pauseMs);
        });
      } else tell({ type: 'ended', outcome });
    }
    await pool.end();
    process.disconnect?.();
  };
  process.on('message', (order: Order) => {
    if (order.type === 'rest') resting = true;
    if (order.type !== 'go' && order.type !== 'try') return;
    doom.fates = order.fates;
    wake();
    if (order.type === 'try') return;
    live().catch((error: unknown) => {
      tell({ type: 'failed', error: error instanceof Error ? `${error.stack}` : String(error) });
      process.exitCode = 1;
      process.disconnect?.();
    });
  });
  tell({ type: 'ready' });
}

function tellingPages(directory: Directory): Directory {
  return new Proxy(directory, {
    get(target, name) {
      const method: unknown = Reflect.get(target, name, target);
      if (typeof method !== 'function') return method;
      if (name !== 'fetchPage') return method.bind(target);
      return async (...args: Parameters<Directory['fetchPage']>) => {
        const result = await target.fetchPage(...args);
        if (result.kind === 'token-rejected') return result;
        const [request] = args;
        const names = result.entries.flatMap((entry) => {
          const name = entry.kind === 'user' ? entry.properties.displayName : undefined;
          return typeof name === 'string' ? [[entry.objectId, name] as const] : [];
        });
        const link = request.kind === 'link' ? request.link : null;
        tell({ type: 'page', link, next: result.next.link, names });
        return result;
      };
    },
  });
}
