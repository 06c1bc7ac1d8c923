/** The only source of time. */
export interface Clock {
  now(): Date;
  /**
   * Resolves after `ms` milliseconds; rejects at once with the signal's reason when the signal aborts.
   *
   * @param options.background - a watch beside other work (a timeout, a lease renewal). A virtual clock never moves
   *   time on account of such a wait alone.
   */
  sleep(
    ms: number,
    options?: { readonly signal?: AbortSignal; readonly background?: boolean },
  ): Promise<void>;
}
