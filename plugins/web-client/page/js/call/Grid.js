import { byId } from '../ui/dom.js';
import { layOut } from './layout.js';
import { Tile } from './Tile.js';

/** All pictures of the call, and the sounds that go with them. */
export class Grid {
  #list = byId('tiles');
  #sounds = byId('sounds');
  /** @type {Map<string, Tile>} */
  #tiles = new Map();
  /** @type {Map<string, HTMLAudioElement>} */
  #players = new Map();
  #observer = new ResizeObserver(() => layOut(this.#list));

  constructor() {
    this.#observer.observe(this.#list);
  }

  /** The tile for that person and kind, made when it is not there yet. */
  tile(name, kind, { isOwn = false } = {}) {
    const key = `${kind}:${name}`;
    const known = this.#tiles.get(key);
    if (known) return known;
    const tile = new Tile({ name, kind, isOwn });
    this.#tiles.set(key, tile);
    if (kind === 'screen' || isOwn) this.#list.prepend(tile.element);
    else this.#list.append(tile.element);
    layOut(this.#list);
    return tile;
  }

  find(name, kind) {
    return this.#tiles.get(`${kind}:${name}`);
  }

  remove(name, kind) {
    const key = `${kind}:${name}`;
    this.#tiles.get(key)?.remove();
    this.#tiles.delete(key);
    this.play(name, kind, null);
    layOut(this.#list);
  }

  /**
   * Lets a stream be heard; null ends it. Sounds are apart from the pictures, so that they go on whatever is shown.
   *
   * @returns {Promise<boolean>} whether the browser lets it sound
   */
  async play(name, kind, stream) {
    const key = `${kind}:${name}`;
    let player = this.#players.get(key);
    if (!stream) {
      if (player) player.srcObject = null;
      player?.remove();
      this.#players.delete(key);
      return true;
    }
    if (!player) {
      player = document.createElement('audio');
      player.autoplay = true;
      this.#sounds.append(player);
      this.#players.set(key, player);
    }
    if (player.srcObject !== stream) player.srcObject = stream;
    try {
      if (stream.getAudioTracks().length > 0) await player.play();
      return true;
    } catch (error) {
      return error.name !== 'NotAllowedError';
    }
  }

  /** After a click: sounds that the browser held back. */
  resumeSounds() {
    for (const player of this.#players.values()) player.play().catch(() => {});
  }

  clear() {
    this.#observer.disconnect();
    for (const tile of this.#tiles.values()) tile.remove();
    for (const player of this.#players.values()) player.srcObject = null;
    this.#tiles.clear();
    this.#players.clear();
    this.#sounds.replaceChildren();
  }
}
