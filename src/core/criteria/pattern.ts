import { RE2JS } from 're2js';

const maxPatternLength = 1_000;
/** Time to match grows with the program: a short pattern of nested counts can hold a very long one. */
const maxProgramSize = 4_000;

export type CompiledPattern =
  | { readonly ok: true; readonly test: (text: string) => boolean }
  | { readonly ok: false; readonly reason: string };

/** RE2 syntax, found anywhere in the text, in time linear in the text whatever the pattern is. */
export function compilePattern(pattern: string, ignoreCase: boolean): CompiledPattern {
  if (pattern.length > maxPatternLength) {
    return { ok: false, reason: `a pattern has at most ${maxPatternLength} characters` };
  }
  try {
    const compiled = RE2JS.compile(pattern, ignoreCase ? RE2JS.CASE_INSENSITIVE : 0);
    if (compiled.programSize() > maxProgramSize) {
      return { ok: false, reason: 'the pattern is too costly: use smaller or fewer repeat counts' };
    }
    return { ok: true, test: (text) => compiled.test(text) };
  } catch (error) {
    return { ok: false, reason: error instanceof Error ? error.message : 'not a regular expression' };
  }
}
