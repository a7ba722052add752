/**
 * Growing pauses between tries, each shortened at random by up to half, so that clients that lost the server together do not come back
 * together.
 */
export class Backoff {
  #tries = 0;

  /**
   * @param {{ first?: number, most?: number, random?: () => number }} [options] milliseconds
   */
  constructor({ first = 500, most = 15_000, random = Math.random } = {}) {
    this.first = first;
    this.most = most;
    this.random = random;
  }

  /** How many pauses there were since the last success. */
  get tries() {
    return this.#tries;
  }

  /** The next pause. Milliseconds. */
  next() {
    const longest = Math.min(this.most, this.first * 2 ** Math.min(this.#tries, 16));
    this.#tries += 1;
    return longest * (0.5 + this.random() / 2);
  }

  reset() {
    this.#tries = 0;
  }
}
