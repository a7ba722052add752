import { Backoff } from './Backoff.js';
import { BeckonError } from './BeckonError.js';
import { CloseCode, isFinal } from './CloseCode.js';
import { Connection } from './Connection.js';
import { Emitter } from './Emitter.js';
import { Outbox } from './Outbox.js';
import { Roster } from './Roster.js';

/** @typedef {import('./BeckonClient.js').BeckonClient} BeckonClient */
/** @typedef {import('./BeckonClient.js').Room} Room */

/**
 * `idle` before open(), `connecting` up to the room's roster, `open`, `waiting` for the next try, `closed` for good.
 *
 * @typedef {'idle' | 'connecting' | 'open' | 'waiting' | 'closed'} SessionState
 */

/** @typedef {{ type: string, sender?: string, target?: string } & Record<string, any>} SignalingMessage */

/**
 * @typedef {object} SignalingSessionOptions
 * @property {{ interval?: number, timeout?: number }} [heartbeat] milliseconds between heartbeats (15,000), and for the answer (6,000)
 * @property {{ first?: number, most?: number, random?: () => number }} [backoff] milliseconds: the first pause before another try (500)
 *   and the longest (15,000)
 * @property {number} [restartSpread] milliseconds (3,000): after the server has stopped, come back at a random moment within them
 * @property {number} [connectTimeout] milliseconds (10,000)
 * @property {number} [firstTries] how often open() tries before it gives up (5); later on the session never gives up by itself
 */

/**
 * @typedef {object} SessionEvents
 * @property {{ state: SessionState, retryIn?: number }} state retryIn: milliseconds until the next try
 * @property {{ room: Room, isResumed: boolean }} open the roster is complete; isResumed after a reconnect
 * @property {{ username: string, isNew: boolean }} joined isNew: has just come, and was not there before
 * @property {{ username: string, isMissing: boolean }} left isMissing: not told, but not there any more after a reconnect
 * @property {SignalingMessage} offer
 * @property {SignalingMessage} answer
 * @property {SignalingMessage} candidate
 * @property {{ detail: string, target?: string }} fault the server refused a message
 * @property {SignalingMessage} message any other type, such as those of a plugin
 * @property {{ code: number, reason: string, error: BeckonError | null }} closed for good
 */

const longestMessage = 64 * 1024;
const maxTimes = { connectTimeout: 10_000, restartSpread: 3_000, firstTries: 5 };

/**
 * The connection of one user to one room. Comes back by itself after whatever a reconnect can mend; messages sent meanwhile wait.
 *
 * @extends {Emitter<SessionEvents>}
 */
export class SignalingSession extends Emitter {
  #client;
  #options;
  #outbox = new Outbox();
  #backoff;
  #roster = new Roster('');
  /** @type {SessionState} */
  #state = 'idle';
  /** @type {Connection | null} */
  #connection = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #retry;
  /** @type {Room | null} */
  #room = null;
  #hasBeenOpen = false;
  #hasTriedToJoin = false;
  #tries = 0;

  /**
   * @param {BeckonClient} client
   * @param {string} roomId
   * @param {SignalingSessionOptions} [options]
   */
  constructor(client, roomId, options = {}) {
    super();
    this.roomId = roomId;
    this.#client = client;
    this.#options = { ...maxTimes, ...options, heartbeat: { interval: 15_000, timeout: 6_000, ...options.heartbeat } };
    this.#backoff = new Backoff(options.backoff);
    if (!client.WebSocket) throw new TypeError('there is no global WebSocket: give BeckonClient one, such as that of the package `ws`');
  }

  get state() {
    return this.#state;
  }

  /** The own username; empty before the first connection. */
  get username() {
    return this.#roster.self;
  }

  /** The room as it was read last; null before the session was open. */
  get room() {
    return this.#room;
  }

  /** The others who are present. */
  get present() {
    return this.#roster.present;
  }

  /**
   * Connects, reads who is there, and resolves with the room. Rejects with a BeckonError when it cannot: 401 without a valid token, 404
   * without such a room, 0 without a server.
   *
   * @returns {Promise<Room>}
   */
  open() {
    if (this.#state !== 'idle') throw new Error('a session is opened once');
    globalThis.addEventListener?.('online', this.#hurry);
    globalThis.addEventListener?.('offline', this.#probe);
    return new Promise((resolve, reject) => {
      const offs = [
        this.on('open', ({ room }) => settle(() => resolve(room))),
        this.on('closed', ({ error }) => settle(() => reject(error ?? new BeckonError(0, 'The session was closed')))),
      ];
      /** @param {() => void} act */
      const settle = (act) => {
        for (const off of offs) off();
        act();
      };
      this.#connect();
    });
  }

  /**
   * Sends a message, or keeps it for up to 30 seconds while there is no connection.
   *
   * @param {SignalingMessage} message
   * @returns {'sent' | 'waiting' | 'dropped'}
   */
  send(message) {
    const text = JSON.stringify(message);
    if (new TextEncoder().encode(text).length > longestMessage) throw new RangeError('a message has at most 64 KiB');
    if (this.#state === 'closed') return 'dropped';
    if (this.#connection?.isOpen) {
      this.#connection.send(text);
      return 'sent';
    }
    return this.#outbox.add(text) ? 'waiting' : 'dropped';
  }

  /** While it waits for the next try: tries now. */
  reconnect() {
    if (this.#state !== 'waiting') return;
    clearTimeout(this.#retry);
    this.#connect();
  }

  /** Ends the session. The user stays a participant of the room; BeckonClient.leaveRoom() ends that. */
  close() {
    this.#finish(CloseCode.Normal, '', null);
  }

  #hurry = () => this.reconnect();

  #probe = () => this.#connection?.probe();

  async #connect() {
    this.#tries += 1;
    this.#setState('connecting');
    let token;
    try {
      token = await this.#client.accessToken();
    } catch (error) {
      this.#failed(error);
      return;
    }
    if (this.#hasEnded()) return;
    this.#adopt(/** @type {import('./BeckonClient.js').Account} */ (this.#client.account).username);
    const connection = new Connection(
      {
        WebSocket: this.#client.WebSocket,
        url: `${this.#client.baseUrl.replace(/^http/, 'ws')}/ws/signaling/${encodeURIComponent(this.roomId)}`,
        token,
        heartbeat: this.#options.heartbeat,
        connectTimeout: this.#options.connectTimeout,
      },
      {
        opened: () => this.#opened(connection),
        received: (message) => this.#received(message),
        ended: (end) => this.#ended(end),
      },
    );
    this.#connection = connection;
  }

  /** @param {string} username */
  #adopt(username) {
    if (this.#roster.self !== username) this.#roster = new Roster(username);
  }

  /**
   * Connected first, the room is read now: whoever comes between the two is announced, so no one is missed.
   *
   * @param {Connection} connection
   */
  async #opened(connection) {
    this.#roster.begin();
    for (const text of this.#outbox.take()) connection.send(text);
    let room;
    try {
      room = await this.#client.getRoom(this.roomId);
    } catch (error) {
      if (connection !== this.#connection) return;
      this.#drop();
      this.#failed(error);
      return;
    }
    if (connection !== this.#connection) return;
    const isResumed = this.#hasBeenOpen;
    const { joined, left } = this.#roster.settle(room.connected);
    this.#room = room;
    this.#hasBeenOpen = true;
    this.#tries = 0;
    this.#backoff.reset();
    this.#setState('open');
    for (const username of left) this.emit('left', { username, isMissing: true });
    for (const username of joined) this.emit('joined', { username, isNew: false });
    this.emit('open', { room, isResumed });
  }

  /** @param {Record<string, any>} message */
  #received(message) {
    switch (message.type) {
      case 'user_joined':
        if (this.#roster.tell(message.username, true)) this.emit('joined', { username: message.username, isNew: true });
        break;
      case 'user_left':
        if (this.#roster.tell(message.username, false)) this.emit('left', { username: message.username, isMissing: false });
        break;
      case 'offer':
      case 'answer':
      case 'candidate':
        this.#noticeSender(message.sender);
        this.emit(message.type, /** @type {SignalingMessage} */ (message));
        break;
      case 'error':
        this.emit('fault', { detail: message.detail, target: message.target });
        break;
      default:
        this.emit('message', /** @type {SignalingMessage} */ (message));
    }
  }

  /**
   * Someone who was away for a moment when the roster was read is announced to nobody; their messages tell.
   *
   * @param {string} sender
   */
  #noticeSender(sender) {
    if (this.#roster.isSettled && this.#roster.tell(sender, true)) this.emit('joined', { username: sender, isNew: false });
  }

  /** @param {{ code: number, reason: string, wasOpen: boolean }} end */
  #ended({ code, reason, wasOpen }) {
    this.#connection = null;
    if (this.#hasEnded()) return;
    if (!wasOpen) {
      this.#explainRefusal();
    } else if (isFinal(code)) {
      this.#finish(code, reason, null);
    } else {
      this.#wait(code === CloseCode.ServerStops ? Math.random() * this.#options.restartSpread : this.#backoff.next());
    }
  }

  /** A WebSocket does not tell why it was refused; reading the room does. */
  async #explainRefusal() {
    try {
      const room = await this.#client.getRoom(this.roomId);
      if (!room.participants.includes(this.username) && !this.#hasTriedToJoin) {
        // The server may insist on this call before it lets anyone connect.
        this.#hasTriedToJoin = true;
        await this.#client.joinRoom(this.roomId);
        if (!this.#hasEnded()) this.#connect();
        return;
      }
      this.#failed(new BeckonError(0, 'The server answers, but lets no WebSocket through'));
    } catch (error) {
      this.#failed(error);
    }
  }

  /** @param {unknown} error */
  #failed(error) {
    if (this.#hasEnded()) return;
    const known = error instanceof BeckonError ? error : new BeckonError(0, String(error), { cause: error });
    const hasGivenUp = !this.#hasBeenOpen && this.#tries >= this.#options.firstTries;
    if (!known.isTemporary || hasGivenUp) this.#finish(CloseCode.Lost, known.message, known);
    else this.#wait(Math.max(this.#backoff.next(), (known.retryAfter ?? 0) * 1000));
  }

  /** @param {number} pause milliseconds */
  #wait(pause) {
    this.#setState('waiting', pause);
    this.#retry = setTimeout(() => this.#connect(), pause);
  }

  #drop() {
    const connection = this.#connection;
    this.#connection = null;
    connection?.detach();
  }

  /**
   * @param {number} code
   * @param {string} reason
   * @param {BeckonError | null} error
   */
  #finish(code, reason, error) {
    if (this.#hasEnded()) return;
    clearTimeout(this.#retry);
    globalThis.removeEventListener?.('online', this.#hurry);
    globalThis.removeEventListener?.('offline', this.#probe);
    this.#setState('closed');
    this.#drop();
    this.emit('closed', { code, reason, error });
  }

  #hasEnded() {
    return this.#state === 'closed';
  }

  /**
   * @param {SessionState} state
   * @param {number} [retryIn]
   */
  #setState(state, retryIn) {
    this.#state = state;
    this.emit('state', { state, retryIn });
  }
}
