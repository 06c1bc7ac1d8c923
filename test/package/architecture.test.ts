import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const src = fileURLToPath(new URL('../../src', import.meta.url));

/** What each room may import of the others: domain <- core, ports <- engine <- client; adapters and testing see ports. */
const mayImport: Record<string, readonly string[]> = {
  domain: [],
  core: ['domain'],
  ports: ['domain'],
  engine: ['domain', 'core', 'ports', 'errors', 'events', 'options'],
  client: ['domain', 'ports', 'engine', 'errors', 'events', 'event-emitter', 'options', 'adapters'],
  'verify-identity': ['domain', 'ports', 'engine', 'options', 'adapters'],
  'criteria-to-text': ['domain', 'core', 'engine'],
  'explanation-to-text': ['domain', 'core'],
  'event-emitter': ['events'],
  options: ['domain', 'ports', 'errors'],
  events: ['domain', 'errors'],
  adapters: ['domain', 'ports', 'errors'],
  testing: ['domain', 'ports', 'errors'],
  errors: ['domain'],
  index: [
    'domain',
    'ports',
    'engine',
    'errors',
    'client',
    'verify-identity',
    'criteria-to-text',
    'explanation-to-text',
    'events',
    'options',
  ],
};

const packagesOf: Record<string, readonly string[]> = {
  core: ['re2js'],
  engine: ['p-retry', 'zod', 'node:crypto'],
  adapters: ['@microsoft/microsoft-graph-client', 'node:crypto'],
  'event-emitter': ['eventemitter3'],
  options: ['zod'],
  testing: ['node:', '@microsoft/microsoft-graph-client'],
};

const files = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));

function roomOf(file: string): string {
  return file.split('/')[0]!.replace(/\.ts$/, '');
}

function importsOf(file: string): string[] {
  const text = readFileSync(join(src, file), 'utf8');
  return [
    ...text.matchAll(/^(?:import|export)\s[^'"]*?from\s+'([^']+)'|^import\s+'([^']+)'|import\('([^']+)'\)/gm),
  ].map((match) => (match[1] ?? match[2] ?? match[3])!);
}

describe('imports run one way', () => {
  test('every room is known', () => {
    expect([...new Set(files.map(roomOf))].filter((room) => !(room in mayImport))).toEqual([]);
  });

  test.each(files)('%s', (file) => {
    const room = roomOf(file);
    const strangers = importsOf(file).filter((name) => {
      if (!name.startsWith('.')) return !(packagesOf[room] ?? []).some((allowed) => name.startsWith(allowed));
      const target = roomOf(relative(src, join(src, dirname(file), name)).replace(/\.js$/, ''));
      return target !== room && !mayImport[room]!.includes(target);
    });
    expect(strangers).toEqual([]);
  });
});

test('domain and core know no clock, no randomness, no timer, no process and no promise', () => {
  const impure =
    /\bDate\.now\b|\bnew Date\(\)|\bMath\.random\b|\bset(?:Timeout|Interval|Immediate)\b|\bprocess\.|\bawait\b|\bPromise\b/;
  const found = files
    .filter((file) => ['domain', 'core'].includes(roomOf(file)))
    .filter((file) =>
      impure.test(readFileSync(join(src, file), 'utf8').replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '')),
    );
  expect(found).toEqual([]);
});
