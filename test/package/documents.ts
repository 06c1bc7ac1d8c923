import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './run-command.js';

export const documents = [
  'README.md',
  'CHANGELOG.md',
  'SECURITY.md',
  ...readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.md'))
    .map((file) => join('docs', file)),
];

/** A block of TypeScript in a document. */
export interface Fence {
  readonly document: string;
  readonly line: number;
  readonly code: string;
}

export const fences = documents.flatMap(fencesOf);

export function textOf(file: string): string {
  return readFileSync(join(root, file), 'utf8');
}

function fencesOf(document: string): Fence[] {
  const text = textOf(document);
  return [...text.matchAll(/^```ts\n([\s\S]*?)^```$/gm)].map((match) => ({
    document,
    line: text.slice(0, match.index).split('\n').length + 1,
    code: match[1]!,
  }));
}
