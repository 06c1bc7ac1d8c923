import { existsSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import ts from 'typescript';
import { beforeAll, describe, expect, test } from 'vitest';
import { documents, type Fence, fences, textOf } from './documents.js';
import { root } from './run-command.js';

/** What the documents use of packages that a reader installs and this package does not. */
const foreign = `declare module '@azure/identity' {
  export class ClientSecretCredential {
    constructor(tenantId: string, clientId: string, clientSecret: string);
    getToken(scopes: string | string[]): Promise<{ token: string; expiresOnTimestamp: number }>;
  }
}`;

const wrong: Fence = { document: 'wrong.md', line: 1, code: "import { nothing } from 'entra-delta-sync';" };

describe('code in the documents', () => {
  let problems: Map<string, string[]>;
  beforeAll(() => {
    problems = compile([...fences, wrong]);
  }, 120_000);

  test('README and simulator page have some', () => {
    const have = new Set(fences.map(({ document }) => document));
    expect([...have]).toEqual(expect.arrayContaining(['README.md', 'docs/simulator.md']));
  });

  test.each(fences)('$document:$line compiles', (fence) => {
    expect(problems.get(nameOf(fence))).toBeUndefined();
  });

  test('a fence that does not compile is seen', () => {
    expect(problems.get(nameOf(wrong))?.join()).toContain("no exported member 'nothing'");
  });
});

describe('links in the documents', () => {
  test.each(documents)('%s names files that exist', (document) => {
    const links = [...textOf(document).matchAll(/\]\(([^)\s]+)\)/g)].map((match) => match[1]!);
    const files = links.filter((link) => !/^(?:https:|#)/.test(link)).map((link) => link.split('#')[0]!);
    expect(files.filter((file) => !existsSync(join(root, dirname(document), file)))).toEqual([]);
  });

  test('README names folders and files that exist', () => {
    const [, table = ''] = textOf('README.md').split('## What is where');
    const paths = [...table.matchAll(/^\| `([\w./-]+)` \|/gm)].map((match) => match[1]!);
    expect(paths.length).toBeGreaterThan(5);
    expect(paths.filter((path) => !existsSync(join(root, path)))).toEqual([]);
  });

  test("README's commands are the package's scripts", () => {
    const { scripts } = JSON.parse(textOf('package.json')) as { scripts: Record<string, string> };
    const named = [...textOf('README.md').matchAll(/\bnpm (?:run )?(?!ci\b|install\b)([a-z]+)/g)];
    expect(named.map((match) => match[1]!)).toEqual(expect.arrayContaining(['demo', 'test']));
    expect(named.map((match) => match[1]!).filter((name) => !(name in scripts))).toEqual([]);
  });
});

/** Fences lie beside the examples, so that they see the same packages; nothing is written there. */
function nameOf({ document, line }: Fence): string {
  return join(root, 'examples', `${document.replaceAll(/\W/g, '-')}-${line}.ts`);
}

/** Type errors by file: imports of the package by its name are read from `src`, as the examples are. */
function compile(toCheck: readonly Fence[]): Map<string, string[]> {
  const config = ts.getParsedCommandLineOfConfigFile(join(root, 'examples', 'tsconfig.json'), undefined, {
    ...ts.sys,
    onUnRecoverableConfigFileDiagnostic: ({ messageText }) => {
      throw new Error(ts.flattenDiagnosticMessageText(messageText, '\n'));
    },
  })!;
  const foreignFile = join(root, 'examples', 'foreign.d.ts');
  const texts = new Map(toCheck.map((fence) => [nameOf(fence), `${fence.code}\nexport {};\n`]));
  texts.set(foreignFile, foreign);
  const host = ts.createCompilerHost(config.options);
  const { fileExists, readFile } = host;
  host.fileExists = (file) => texts.has(file) || fileExists(file);
  host.readFile = (file) => texts.get(file) ?? readFile(file);
  const program = ts.createProgram([...texts.keys()], config.options, host);
  const problems = new Map<string, string[]>();
  for (const file of texts.keys()) {
    const source = program.getSourceFile(file)!;
    const found = [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)];
    if (found.length === 0) continue;
    problems.set(
      file,
      found.map(({ messageText, start = 0 }) => {
        const line = source.getLineAndCharacterOfPosition(start).line + 1;
        return `${relative(root, file)}, line ${line}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`;
      }),
    );
  }
  return problems;
}
