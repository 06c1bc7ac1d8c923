const wide = { minUsers: 1_000_000, maxUsers: 1_000_000, maxShare: 1 };

/** For histories in which everything happens to few people in few days: nobody is to be asked. */
export const wideBrakes = { preserve: wide, rekey: wide };
