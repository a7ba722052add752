import { paintAvatar } from '../ui/avatar.js';
import { mark, stamp } from '../ui/dom.js';

const stateWords = { connecting: 'Connecting…', interrupted: 'Connection interrupted…' };

/** One picture in the call: somebody's camera or screen. */
export class Tile {
  element = stamp('template-tile');
  #video = this.element.querySelector('video');

  constructor({ name, kind, isOwn }) {
    const { dataset } = this.element;
    dataset.username = name;
    dataset.kind = kind;
    mark(this.element, 'data-own', isOwn);
    paintAvatar(this.element.querySelector('.avatar'), name);
    const label = isOwn ? 'You' : name;
    const text = kind === 'screen' ? `${isOwn ? 'Your' : `${name}’s`} screen` : label;
    this.element.querySelector('.tile-name').textContent = text;
    this.#video.setAttribute('aria-label', kind === 'screen' ? text : `Picture of ${isOwn ? 'you' : name}`);
    this.#video.addEventListener('loadeddata', () => this.#video.play().catch(() => {}));
  }

  /** @param {MediaStream | null} stream */
  setStream(stream) {
    if (this.#video.srcObject !== stream) this.#video.srcObject = stream;
  }

  setVideo(isOn) {
    mark(this.element, 'data-video', isOn);
    this.#video.hidden = !isOn;
  }

  setMuted(isMuted) {
    mark(this.element, 'data-muted', isMuted);
  }

  setSpeaking(isSpeaking) {
    mark(this.element, 'data-speaking', isSpeaking);
  }

  /** @param {'connecting' | 'connected' | 'interrupted'} state */
  setState(state) {
    this.element.dataset.state = state;
    this.element.querySelector('.tile-state-text').textContent = stateWords[state] ?? '';
  }

  remove() {
    this.#video.srcObject = null;
    this.element.remove();
  }
}
