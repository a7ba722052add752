import { CloseCode } from './CloseCode.js';
import { Heartbeat } from './Heartbeat.js';

/**
 * @typedef {object} ConnectionEvents
 * @property {() => void} opened
 * @property {(message: Record<string, any>) => void} received any message but heartbeat_response
 * @property {(end: { code: number, reason: string, wasOpen: boolean }) => void} ended the last call, and only one
 */

/** One WebSocket, from the first byte to the last: connect timeout, heartbeats, JSON. */
export class Connection {
  /** @type {WebSocket} */
  #socket;
  #events;
  #heartbeat;
  #isOpen = false;
  #hasEnded = false;
  #timer;

  /**
   * @param {{ WebSocket: any, url: string, token: string, heartbeat: { interval: number, timeout: number }, connectTimeout: number }} how
   * @param {ConnectionEvents} events
   */
  constructor(how, events) {
    this.#events = events;
    this.#heartbeat = new Heartbeat(how.heartbeat, {
      beat: () => this.send('{"type":"heartbeat"}'),
      dead: () => this.#end(CloseCode.Lost, 'the server does not answer'),
    });
    this.#socket = new how.WebSocket(how.url, ['bearer', how.token]);
    this.#timer = setTimeout(() => this.#end(CloseCode.Lost, 'no connection in time'), how.connectTimeout);
    this.#socket.addEventListener('open', () => this.#opened());
    this.#socket.addEventListener('message', ({ data }) => this.#received(data));
    this.#socket.addEventListener('close', ({ code, reason }) => this.#end(code, reason));
    // Without a listener Node's `ws` throws; the close event that follows says all there is.
    this.#socket.addEventListener('error', () => {});
  }

  get isOpen() {
    return this.#isOpen;
  }

  /** @param {string} text */
  send(text) {
    if (this.#isOpen) this.#socket.send(text);
  }

  /** Asks whether the server is still there, and ends the connection if it is not. */
  probe() {
    this.#heartbeat.probe();
  }

  /** Ends it without another word: no event follows. */
  detach() {
    this.#events = { opened() {}, received() {}, ended() {} };
    this.#end(CloseCode.Normal, '');
  }

  #opened() {
    if (this.#hasEnded) return;
    clearTimeout(this.#timer);
    this.#isOpen = true;
    this.#heartbeat.start();
    this.#events.opened();
  }

  /** @param {unknown} data */
  #received(data) {
    if (this.#hasEnded) return;
    this.#heartbeat.alive();
    let message;
    try {
      message = JSON.parse(String(data));
    } catch {
      return;
    }
    if (typeof message?.type === 'string' && message.type !== 'heartbeat_response') this.#events.received(message);
  }

  /**
   * @param {number} code
   * @param {string} reason
   */
  #end(code, reason) {
    if (this.#hasEnded) return;
    const wasOpen = this.#isOpen;
    this.#hasEnded = true;
    this.#isOpen = false;
    clearTimeout(this.#timer);
    this.#heartbeat.stop();
    this.#socket.close(CloseCode.Normal);
    this.#events.ended({ code, reason, wasOpen });
  }
}
