import type { Prng } from './prng.js';
import { type Process, type ProductParts, startProcess } from './product.js';
import type { Tally } from './tally.js';

/** The processes of the product, each replaced when it is needed and dead. */
export class Processes {
  readonly #parts: ProductParts;
  readonly #adminParts: ProductParts;
  readonly #tally: Tally;
  readonly #tell: (text: string) => void;
  #numbered: Process[] = [];
  #admin: Process | undefined;

  /** @param adminPrng - the ids that administrators give */
  constructor(parts: ProductParts, adminPrng: Prng, tally: Tally, tell: (text: string) => void) {
    this.#parts = parts;
    this.#adminParts = { ...parts, prng: adminPrng };
    this.#tally = tally;
    this.#tell = tell;
  }

  get(number: number): Process {
    const process = living(this.#numbered[number]) ?? this.#start(`process ${number}`, this.#parts);
    this.#numbered[number] = process;
    return process;
  }

  /** The one of the administrators, who run no rounds. */
  get admin(): Process {
    this.#admin = living(this.#admin) ?? this.#start('an administrator', this.#adminParts);
    return this.#admin;
  }

  /** Whatever is needed from now on is started anew; one that is in a round goes on. */
  deploy(): void {
    this.#numbered = [];
  }

  #start(name: string, parts: ProductParts): Process {
    const started = startProcess(parts);
    started.life.met = (fate, phase, callee) => {
      this.#tally.count(`${fate} in ${phase}`);
      this.#tally.count(`${fate} at a call of ${callee}`);
      this.#tell(`  ${name}: ${fate} in ${phase}, at a call of the ${callee}`);
    };
    return started;
  }
}

function living(process: Process | undefined): Process | undefined {
  return process?.life.dead === true ? undefined : process;
}
