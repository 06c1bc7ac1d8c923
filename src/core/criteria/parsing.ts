import type { AttributeType } from './attribute-type.js';

/** Whether the directory can select and track an attribute, and what it holds where that is known. */
export type CheckAttribute = (
  path: string,
) =>
  | { readonly usable: true; readonly type?: AttributeType }
  | { readonly usable: false; readonly reason: string };

/** One reason to refuse criteria, at a path such as `criteria.all[1].not.value`. */
export interface CriteriaProblem {
  readonly path: string;
  readonly reason: string;
}

const maxNodes = 10_000;
const maxProblems = 100;

/** An object of unknown origin; only its own keys are ever read. */
export type RawObject = Readonly<Record<string, unknown>>;

/** What one parse has met so far. */
export class Parsing {
  readonly problems: CriteriaProblem[] = [];
  #nodes = 0;
  readonly attribute: CheckAttribute;

  constructor(attribute: CheckAttribute) {
    this.attribute = attribute;
  }

  /** Nothing more is read once enough is wrong, so that hostile input costs no more than honest input. */
  get stopped(): boolean {
    return this.problems.length >= maxProblems || this.#nodes > maxNodes;
  }

  refuse(path: string, reason: string): undefined {
    if (this.problems.length < maxProblems) this.problems.push({ path, reason });
    return undefined;
  }

  /** Takes nodes (and values of `in`) off the budget, before they are read. */
  count(path: string, nodes: number): boolean {
    if (this.stopped) return false;
    this.#nodes += nodes;
    if (this.#nodes <= maxNodes) return true;
    this.refuse(path, `criteria have at most ${maxNodes} parts`);
    return false;
  }

  /** Refuses every key that is not one of `allowed`; a misspelt key must never widen whom criteria take. */
  onlyKeys(raw: RawObject, path: string, allowed: readonly string[]): boolean {
    let clean = true;
    for (const key of keysOf(raw)) {
      if (allowed.includes(key)) continue;
      clean = false;
      this.refuse(`${path}.${key.slice(0, 64)}`, `unknown key; allowed here: ${allowed.join(', ')}`);
      if (this.stopped) break;
    }
    return clean;
  }
}

export function isRawObject(input: unknown): input is RawObject {
  return typeof input === 'object' && input !== null && !Array.isArray(input);
}

/** Own keys that JSON would keep. */
export function keysOf(raw: RawObject): string[] {
  return Object.keys(raw).filter((key) => raw[key] !== undefined);
}

/** An own member; what is inherited does not count. */
export function member(raw: RawObject, key: string): unknown {
  return Object.hasOwn(raw, key) ? raw[key] : undefined;
}
