import { styleText } from 'node:util';
import { progressBar } from './progress-bar.js';

export type Style = 'bold' | 'dim' | 'green' | 'red' | 'yellow' | 'cyan';

/** What the screen needs of `process.stdout`. */
export interface Output {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

/** Where the demo writes: with colours and a live line on a terminal, plain text on a pipe or with NO_COLOR. */
export class Screen {
  readonly #out: Output;
  readonly #live: boolean;
  #shownAtMs = 0;

  constructor(out: Output, env: Readonly<Record<string, string | undefined>>) {
    this.#out = out;
    this.#live = out.isTTY === true && !env.NO_COLOR && env.TERM !== 'dumb';
  }

  paint(style: Style, text: string): string {
    return this.#live ? styleText(style, text, { validateStream: false }) : text;
  }

  line(text = ''): void {
    this.#out.write(`${text.trimEnd()}\n`);
  }

  /** Redraws the live line, 30 times a second at most; nothing on a pipe. */
  progress(done: {
    readonly pages: number;
    readonly users: number;
    readonly of: number;
    readonly ms: number;
  }) {
    const nowMs = performance.now();
    if (!this.#live || nowMs - this.#shownAtMs < 33) return;
    this.#shownAtMs = nowMs;
    this.#out.write(`\r\u001b[2K${this.paint('cyan', progressBar(done))}`);
  }

  /** Wipes the live line. */
  progressDone(): void {
    if (this.#live) this.#out.write('\r\u001b[2K');
    this.#shownAtMs = 0;
  }
}
