/**
 * Who else is present in a room, put together from the list that the server answers and from the joins and leaves that arrive meanwhile.
 * What arrived after the connection opened is never older than the list that was asked for afterwards, so it wins.
 */
export class Roster {
  /** @type {Set<string>} */
  #present = new Set();
  /** @type {Map<string, boolean> | null} the last word on each user since begin(); null while no list is awaited */
  #news = null;

  /** @param {string} self the own username, which is no part of the roster */
  constructor(self) {
    this.self = self;
  }

  /** @returns {ReadonlySet<string>} */
  get present() {
    return this.#present;
  }

  /** Is no list awaited? */
  get isSettled() {
    return this.#news === null;
  }

  /** A list will be asked for. */
  begin() {
    this.#news = new Map();
  }

  /**
   * @param {string} username
   * @param {boolean} isPresent
   * @returns {boolean} whether that changed anything
   */
  tell(username, isPresent) {
    if (username === this.self) return false;
    this.#news?.set(username, isPresent);
    if (this.#present.has(username) === isPresent) return false;
    if (isPresent) this.#present.add(username);
    else this.#present.delete(username);
    return true;
  }

  /**
   * The list is here.
   *
   * @param {Iterable<string>} connected
   * @returns {{ joined: string[], left: string[] }} what it changed
   */
  settle(connected) {
    const wanted = new Set(connected);
    for (const [username, isPresent] of this.#news ?? []) {
      if (isPresent) wanted.add(username);
      else wanted.delete(username);
    }
    wanted.delete(this.self);
    this.#news = null;
    const joined = [...wanted].filter((username) => !this.#present.has(username));
    const left = [...this.#present].filter((username) => !wanted.has(username));
    this.#present = wanted;
    return { joined, left };
  }
}
