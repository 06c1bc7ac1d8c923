import type { SyncStatus } from 'entra-delta-sync';
import type { Screen } from './screen.js';
import { dayAndTime, grouped, span } from './text.js';

/** Prints `client.status()` for people. */
export function printStatus(screen: Screen, status: SyncStatus): void {
  const { counts, token, connection, syncNow } = status;
  const missing = connection.missingRights.length === 0 ? 'none' : connection.missingRights.join(', ');
  const rows: [string, string][] = [
    ['last sync', dayAndTime(status.lastSyncAt)],
    ['next due', dayAndTime(status.nextDueAt)],
    ['running', status.running === undefined ? 'no' : `since ${dayAndTime(status.running.startedAt)}`],
    [
      'menu entry',
      `${syncNow.visible ? 'visible' : 'invisible'}, ${syncNow.enabled ? 'enabled' : 'disabled'}`,
    ],
    ['token', token.ageMs === undefined ? token.state : `${token.state}, ${span(token.ageMs)} old`],
    ['users', `${grouped(counts.active)} active, ${grouped(counts.preserved)} preserved`],
    ['open', `${grouped(counts.leftovers)} leftovers, ${grouped(counts.holds)} holds`],
    ['missing rights', missing],
    ['mappings', status.mappings.map(({ name, state }) => `${name} (${state})`).join(', ')],
  ];
  screen.line(screen.paint('bold', 'Status'));
  for (const [name, value] of rows) screen.line(`       ${screen.paint('dim', name.padEnd(16))}${value}`);
  screen.line();
}
