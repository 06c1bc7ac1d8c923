/** What the person at the screen can mend: told in its own words, without a stack. */
export class DemoFailure extends Error {
  override readonly name = 'DemoFailure';
}
