import { readdirSync, readFileSync } from 'node:fs';

/** A fault planted in `src/`, and the tests of which one must go red. */
export interface Mutant {
  /** The file's name without `.patch`. */
  readonly name: string;
  /** A unified diff with a header, which `git apply` passes over. */
  readonly path: string;
  readonly fault: string;
  readonly tests: readonly string[];
  /** Of these files, the tests whose whole title matches; all of them without it. */
  readonly title: string | undefined;
}

/** Every `*.patch` of a folder. */
export function readMutants(folder: string): Mutant[] {
  const files = readdirSync(folder).filter((file) => file.endsWith('.patch'));
  return files.sort().map((file) => readMutant(file.slice(0, -'.patch'.length), `${folder}/${file}`));
}

/**
 * The header of a patch: `Fault:` in words, `Test:` once or more, `Title:` where one test of the file is meant; then the
 * diff.
 */
function readMutant(name: string, path: string): Mutant {
  const [header = '', ...diff] = readFileSync(path, 'utf8').split(/^(?=--- )/m);
  const valuesOf = (field: string): string[] =>
    header
      .split('\n')
      .flatMap((line) => (line.startsWith(`${field}: `) ? [line.slice(field.length + 2)] : []));
  const [fault] = valuesOf('Fault');
  const tests = valuesOf('Test');
  const [title] = valuesOf('Title');
  if (fault === undefined || tests.length === 0 || diff.length === 0) {
    throw new Error(`${path} needs the lines Fault and Test, and a diff`);
  }
  return { name, path, fault, tests, title };
}
