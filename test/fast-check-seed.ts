import fc from 'fast-check';

/** A test run repeats: other cases come with `FAST_CHECK_SEED=n npm test`, and a failure names its own seed. */
fc.configureGlobal({ seed: Number(process.env.FAST_CHECK_SEED ?? 20_261_124) });
