import type { Change } from 'entra-delta-sync';
import type { Table } from './expected-table.js';
import type { Told } from './run-round.js';
import type { Screen } from './screen.js';
import { count, grouped, span } from './text.js';

const indent = ' '.repeat(7);

/** Prints a round: what happened, who was imported by which mapping, what changed, how long it took. */
export function printRound(screen: Screen, told: Told, table: Table, mappings: ReadonlyMap<string, string>) {
  const { scene, story } = told;
  screen.line(`${screen.paint('cyan', scene.at)}  ${screen.paint('bold', scene.title)}`);
  screen.line(`${indent}${story}`);
  screen.line();
  for (const row of panel(screen, byMapping(told, table, mappings), whatChanged(told))) {
    screen.line(`${indent}${row}`);
  }
  screen.line();
  for (const example of examples(told, table)) screen.line(`${indent}${example}`);
  for (const { code, delayMs } of told.waits) {
    screen.line(`${indent}${screen.paint('yellow', `waited ${span(delayMs)}`)} after ${code}`);
  }
  screen.line(`${indent}${screen.paint('dim', ending(told))}`);
  screen.line();
}

type Cells = readonly [name: string, imported: number, held: number];

function byMapping({ changes }: Told, table: Table, mappings: ReadonlyMap<string, string>): Cells[] {
  const imported = new Map<string, number>();
  for (const change of changes) {
    if (change.kind !== 'imported') continue;
    imported.set(change.mappingId, (imported.get(change.mappingId) ?? 0) + 1);
  }
  const held = new Map<string, number>();
  for (const { mapping } of table.values()) held.set(mapping, (held.get(mapping) ?? 0) + 1);
  return [...mappings].map(([id, name]) => [name, imported.get(id) ?? 0, held.get(name) ?? 0]);
}

/** Counts of the report that are not zero; leftovers always. */
function whatChanged({ report, menuVisible }: Told): [string, string][] {
  if (report === undefined) {
    return [
      ['round', 'refused'],
      ['menu entry "sync now"', menuVisible ? 'visible' : 'invisible'],
    ];
  }
  const { imported, updated, identityChanged, preserved, reactivated, unchanged, skipped } = report;
  const counts: [string, number][] = [
    ['imported', imported],
    ['updated', updated],
    ['identity changed', identityChanged],
    ['preserved', preserved],
    ['reactivated', reactivated],
    ['unchanged', unchanged],
    ['skipped: guest', skipped.guest],
    ['skipped: disabled', skipped.disabled],
    ['token resets', report.tokenResets],
    ['retries', report.retries],
  ];
  const told = counts.filter(([, number]) => number > 0);
  return [...told, ['leftovers', report.leftovers] as const].map(([what, number]) => [what, grouped(number)]);
}

function panel(screen: Screen, left: readonly Cells[], right: readonly [string, string][]): string[] {
  const head = `${'mapping'.padEnd(20)} ${'imported'.padStart(10)} ${'in table'.padStart(10)}   what changed`;
  const total = left.reduce<Cells>(
    (sum, row) => ['total', sum[1] + row[1], sum[2] + row[2]],
    ['total', 0, 0],
  );
  const rows = [...left, total];
  const body = Array.from({ length: Math.max(rows.length, right.length) }, (_, index) => {
    const row = rows[index];
    const cells =
      row === undefined
        ? ' '.repeat(42)
        : `${row[0].padEnd(20)} ${grouped(row[1]).padStart(10)} ${grouped(row[2]).padStart(10)}`;
    const [what = '', number = ''] = right[index] ?? [];
    return `${index === left.length ? screen.paint('bold', cells) : cells}   ${what.padEnd(22)} ${number.padStart(9)}`;
  });
  return [screen.paint('dim', head), ...body];
}

/** One change of each sort, three at most: they tell more than a count. */
function examples({ changes }: Told, table: Table): string[] {
  const lines = new Map<string, string>();
  let more = 0;
  for (const change of changes) {
    const [sort, line] = example(change, table) ?? [];
    if (sort === undefined || line === undefined) continue;
    if (lines.has(sort) || lines.size === 3) more += 1;
    else lines.set(sort, line);
  }
  return [...lines.values(), ...(more > 0 ? [`… and ${grouped(more)} more`] : [])];
}

function example(change: Change, table: Table): readonly [sort: string, line: string] | undefined {
  if (change.kind === 'domain-changed') {
    return [change.kind, `${change.from} became ${change.to} for ${count(change.users, 'user')}`];
  }
  if (!('objectId' in change)) return undefined;
  const name = table.get(change.objectId)?.displayName;
  if (change.kind === 'identity-changed') {
    return [change.kind, `${name}: ${change.before.backupAddress} is now ${change.after.backupAddress}`];
  }
  if (change.kind !== 'preserved' && change.kind !== 'reactivated') return undefined;
  return [`${change.kind} ${change.reason}`, `${name}: ${change.kind} (${change.reason})`];
}

function ending({ report, changes, requests, virtualMs, realMs }: Told): string {
  const time = `${span(realMs)} real, ${span(virtualMs)} virtual`;
  if (report === undefined)
    return `no round · ${count(requests, 'request')} · ${count(changes.length, 'change')} · ${time}`;
  const read = `${count(report.pages, 'page')} · ${count(report.users, 'user')}`;
  return `${report.kind} round ${report.outcome} · ${read} · ${count(requests, 'request')} · ${time}`;
}
