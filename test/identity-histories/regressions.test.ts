import { test } from 'vitest';
import { IdentityHistory } from './identity-history.js';
import { inMemory, overTheWire } from './world.js';

/** Seeds of soaks that failed once. */
const seeds = [
  967_193_379, 14_021_778, 972_804_446, 974_148_993, 2_000_019_021, 2_100_022_402, 2_100_043_313,
  2_200_012_633, 2_200_022_966, 2_300_044_247, 2_300_066_138, 989_952_446, 990_478_025, 993_663_578,
  994_393_214, 11_230_488,
];

test.each(seeds)('seed %i passes, which once failed', async (seed) => {
  await IdentityHistory.run(seed, inMemory);
});

test('seed 13731864 passes through simulator and SDK, which once failed', async () => {
  await IdentityHistory.run(13_731_864, overTheWire);
});
