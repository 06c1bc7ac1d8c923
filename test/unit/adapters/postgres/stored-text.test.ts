import { describe, expect, test } from 'vitest';
import {
  fromStoredJson,
  fromStoredText,
  toStoredJson,
  toStoredText,
} from '../../../../src/adapters/postgres/stored-text.js';

const texts = {
  'a NUL': 'before\0after',
  'a lone high surrogate': 'a\ud83db',
  'a lone low surrogate': 'a\ude00b',
  'halves in the wrong order': '\ude00\ud83d',
  'the escape itself': '\ufdd00000\ufdd0',
  'an emoji': '😀',
  'backslashes that look like an escape': '\\u0000\\\\ud800',
};

describe('S8: a text that Postgres can not hold goes as one that it can, and comes back as it was', () => {
  test.each(Object.entries(texts))('%s', (_what, text) => {
    const stored = toStoredText(text);
    expect(stored).not.toMatch(/\0|\p{Surrogate}/u);
    expect(fromStoredText(stored)).toBe(text);
  });

  test.each(Object.entries(texts))('%s, in JSON, as name and as value', (_what, text) => {
    const value = { [text]: [text, { __proto__: null, deep: text }] };
    const json = toStoredJson(value);
    expect(/(?<!\\)(?:\\\\)*\\u(?:0000|d[89a-f])/.test(json)).toBe(false);
    expect(fromStoredJson(json)).toEqual(JSON.parse(JSON.stringify(value)));
  });

  test('two texts stay two', () => {
    expect(toStoredText('\0')).not.toBe(toStoredText('\ufdd00000'));
  });
});
