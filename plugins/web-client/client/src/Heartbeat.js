/**
 * Notices a connection that is dead without having been closed: sends a heartbeat at regular intervals, and takes silence after one as the
 * end. Whatever arrives counts as a sign of life.
 */
export class Heartbeat {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  #isWaiting = false;
  #isRunning = false;

  /**
   * @param {{ interval: number, timeout: number }} times milliseconds
   * @param {{ beat: () => void, dead: () => void }} calls
   */
  constructor({ interval, timeout }, { beat, dead }) {
    this.interval = interval;
    this.timeout = timeout;
    this.beat = beat;
    this.dead = dead;
  }

  start() {
    this.#isRunning = true;
    this.#pause();
  }

  /** Sends a heartbeat now, as when the network has just changed. */
  probe() {
    if (!this.#isRunning || this.#isWaiting) return;
    clearTimeout(this.#timer);
    this.#isWaiting = true;
    this.#timer = setTimeout(this.dead, this.timeout);
    this.beat();
  }

  /** Something arrived. */
  alive() {
    if (!this.#isRunning || !this.#isWaiting) return;
    clearTimeout(this.#timer);
    this.#pause();
  }

  stop() {
    this.#isRunning = false;
    clearTimeout(this.#timer);
  }

  #pause() {
    this.#isWaiting = false;
    this.#timer = setTimeout(() => this.probe(), this.interval);
  }
}
