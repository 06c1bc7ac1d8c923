import { once } from 'node:events';
import type { Word } from './messages.js';
import { send, startProcess } from './seats.js';
import { openWorld } from './world.js';

/** A first process syncs another tenant in peace and leaves its compiled code to those that come after. */
export async function warmUp(program: string, url: string, seed: number): Promise<void> {
  const world = await openWorld(url, seed, 60);
  const child = startProcess(program, world.setting);
  let rounds = 0;
  let failure = '';
  child.on('message', (word: Word) => {
    if (word.type === 'ready') send(child, { type: 'go', fates: [] });
    if (word.type === 'lease') world.tenant.stir();
    if (word.type === 'ended') rounds += 1;
    if (word.type === 'failed') failure = word.error;
    if (rounds === 4) send(child, { type: 'rest' });
  });
  try {
    const [code] = await once(child, 'exit');
    if (code !== 0 || rounds < 4) throw new Error(`The first process ended with ${code}: ${failure}`);
  } finally {
    child.kill('SIGKILL');
    await world.close();
  }
}
