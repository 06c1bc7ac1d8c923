import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('corpus', import.meta.url));

/** The folder with the inputs of an edge that are replayed by every test run. */
export function corpusFolder(edge: string): string {
  return `${root}/${edge}`;
}

/** Inputs that once broke something, or were thought out to, by the names of their files. */
export function corpusOf(edge: string): (readonly [string, unknown])[] {
  const folder = corpusFolder(edge);
  const files = existsSync(folder) ? readdirSync(folder).filter((file) => file.endsWith('.json')) : [];
  return files.sort().map((file) => [file, JSON.parse(readFileSync(`${folder}/${file}`, 'utf8')) as unknown]);
}
