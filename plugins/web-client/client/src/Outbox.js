/** Messages that wait for a connection: in order, bounded, and forgotten once they are too old to be of use. */
export class Outbox {
  /** @type {{ text: string, at: number }[]} */
  #waiting = [];
  #characters = 0;

  /** @param {{ messages?: number, characters?: number, age?: number }} [bounds] age in milliseconds */
  constructor({ messages = 256, characters = 512 * 1024, age = 30_000 } = {}) {
    this.bounds = { messages, characters, age };
  }

  /**
   * @param {string} text
   * @param {number} [now]
   * @returns {boolean} whether there was room for it
   */
  add(text, now = Date.now()) {
    this.#forget(now);
    if (this.#waiting.length >= this.bounds.messages || this.#characters + text.length > this.bounds.characters) return false;
    this.#waiting.push({ text, at: now });
    this.#characters += text.length;
    return true;
  }

  /**
   * Empties it.
   *
   * @param {number} [now]
   */
  take(now = Date.now()) {
    this.#forget(now);
    const texts = this.#waiting.map(({ text }) => text);
    this.#waiting = [];
    this.#characters = 0;
    return texts;
  }

  /** @param {number} now */
  #forget(now) {
    while (this.#waiting.length > 0 && now - this.#waiting[0].at > this.bounds.age) {
      this.#characters -= /** @type {{ text: string }} */ (this.#waiting.shift()).text.length;
    }
  }
}
