import { Emitter } from './Emitter.js';
import { Peer } from './Peer.js';

/** @typedef {import('./SignalingSession.js').SignalingSession} SignalingSession */
/** @typedef {import('./SignalingSession.js').SignalingMessage} SignalingMessage */

/**
 * @typedef {object} PeerMeshOptions
 * @property {RTCIceServer[] | (() => RTCIceServer[] | Promise<RTCIceServer[]>)} [iceServers] such as `() => client.iceServers()`, which is
 *   asked again when its answer is older than five minutes and another connection or path is needed
 * @property {RTCIceTransportPolicy} [iceTransportPolicy]
 * @property {any} [RTCPeerConnection] the constructor to use
 * @property {number} [patience] milliseconds (800) that a newcomer waits for the offers of those who were there before
 * @property {number} [linger] milliseconds (60,000) that someone whose signaling has ended is kept while media still flows
 */

/**
 * @typedef {object} MeshEvents
 * @property {{ peer: Peer }} peer someone is there
 * @property {{ peer: Peer }} gone
 * @property {{ peer: Peer }} state peer.state has changed
 * @property {{ peer: Peer }} ready data can be sent
 * @property {{ peer: Peer, name: string, stream: MediaStream }} stream a track of that stream has arrived
 * @property {{ peer: Peer, name: string, stream: MediaStream }} streamended
 * @property {{ peer: Peer, data: any }} data
 * @property {{ peer: Peer, error: unknown }} fault something that the call may survive
 */

const freshFor = 300_000;
/** Milliseconds: what broke a path may have broken the way to the server, and the servers of before may do. */
const patienceForServers = 2_000;

/**
 * A call: a direct connection to everyone else in the room. Make it before the session is opened, so that it hears of everyone.
 *
 * @extends {Emitter<MeshEvents>}
 */
export class PeerMesh extends Emitter {
  #session;
  #options;
  /** Unlike any other, and no secret. */
  #instance = Math.random().toString(36).slice(2) + Math.random().toString(36).slice(2);
  /** @type {Map<string, Peer>} */
  #peers = new Map();
  /** @type {Map<string, MediaStream>} */
  #published = new Map();
  /** @type {Map<string, ReturnType<typeof setTimeout>>} those whose signaling has ended */
  #lingering = new Map();
  /** @type {{ servers: Promise<RTCIceServer[]>, at: number } | null} */
  #ice = null;
  #offs;
  #isClosed = false;

  /**
   * @param {SignalingSession} session
   * @param {PeerMeshOptions} [options]
   */
  constructor(session, options = {}) {
    super();
    this.#session = session;
    this.#options = { patience: 800, linger: 60_000, ...options };
    this.#offs = [
      session.on('joined', ({ username, isNew }) => this.#joined(username, isNew)),
      session.on('left', ({ username }) => this.#left(username)),
      session.on('open', () => this.#opened()),
      session.on('offer', (message) => this.#received(message)),
      session.on('answer', (message) => this.#received(message)),
      session.on('candidate', (message) => this.#received(message)),
    ];
  }

  /** Everyone else in the call. @returns {ReadonlyMap<string, Peer>} */
  get peers() {
    return this.#peers;
  }

  /**
   * Sends a stream to everyone, now and later, under a name that tells the others what it is. Call it again after tracks were added to
   * or removed from the stream: a track in place of another one is swapped without a new negotiation.
   *
   * @param {string} name such as `camera` or `screen`
   * @param {MediaStream} stream
   */
  publish(name, stream) {
    this.#published.set(name, stream);
    for (const peer of this.#peers.values()) peer.sync();
  }

  /** @param {string} name */
  unpublish(name) {
    this.#published.delete(name);
    for (const peer of this.#peers.values()) peer.sync();
  }

  /**
   * Sends data to everyone who is ready for it.
   *
   * @param {unknown} data
   * @returns {number} to how many
   */
  broadcast(data) {
    let count = 0;
    for (const peer of this.#peers.values()) count += Number(peer.send(data));
    return count;
  }

  /** Hangs up; the others see it at once, and no event follows. The session stays as it is. */
  close() {
    this.#isClosed = true;
    for (const off of this.#offs) off();
    for (const timer of this.#lingering.values()) clearTimeout(timer);
    for (const peer of this.#peers.values()) peer.hangUp();
    this.#peers.clear();
  }

  /**
   * @param {string} username
   * @param {boolean} isNew
   */
  #joined(username, isNew) {
    const peer = this.#peers.get(username);
    this.#stay(username);
    if (!peer) this.#add(username).relink(isNew ? 0 : this.#options.patience);
    else peer.resume();
  }

  /** @param {string} username */
  #left(username) {
    const peer = this.#peers.get(username);
    if (!peer) return;
    if (peer.state !== 'connected' || !peer.isKnownPage) {
      this.#remove(username);
    } else if (!this.#lingering.has(username)) {
      this.#lingering.set(
        username,
        setTimeout(() => this.#remove(username), this.#options.linger),
      );
    }
  }

  #opened() {
    for (const [username, peer] of this.#peers) {
      if (this.#session.present.has(username)) peer.resume();
      else this.#left(username);
    }
  }

  /** @param {SignalingMessage} message */
  #received(message) {
    const { sender } = message;
    if (typeof sender !== 'string') return;
    let peer = this.#peers.get(sender);
    if (!peer) {
      if (message.type !== 'offer') return;
      peer = this.#add(sender);
      peer.relink(60_000);
    }
    peer.receive(message);
  }

  /** @param {string} username */
  #add(username) {
    const peer = new Peer(username, this.#isPolite(username), {
      instance: this.#instance,
      published: this.#published,
      connect: () => this.#connect(),
      iceServers: () => Promise.race([this.#iceServers(), new Promise((resolve) => setTimeout(resolve, patienceForServers, null))]),
      send: (message) => this.#session.send(message),
      tell: (name, who) => this.#told(name, who),
      stream: (who, name, stream, isThere) => this.#isClosed || this.emit(isThere ? 'stream' : 'streamended', { peer: who, name, stream }),
      data: (who, data) => this.emit('data', { peer: who, data }),
      fault: (who, error) => this.emit('fault', { peer: who, error }),
    });
    this.#peers.set(username, peer);
    this.emit('peer', { peer });
    return peer;
  }

  /**
   * Of two, the one whose name sorts later gives way.
   *
   * @param {string} username
   */
  #isPolite(username) {
    return this.#session.username > username;
  }

  /**
   * @param {'state' | 'ready' | 'ended' | 'bye'} name
   * @param {Peer} peer
   */
  #told(name, peer) {
    if (this.#isClosed || this.#peers.get(peer.username) !== peer) return;
    const isAway = this.#lingering.has(peer.username);
    if (name === 'bye' || (isAway && (name === 'ended' || peer.state !== 'connected'))) this.#remove(peer.username);
    else if (name === 'ended') peer.relink(3 * this.#options.patience);
    else this.emit(name, { peer });
  }

  /** @param {string} username */
  #stay(username) {
    clearTimeout(this.#lingering.get(username));
    this.#lingering.delete(username);
  }

  /** @param {string} username */
  #remove(username) {
    const peer = this.#peers.get(username);
    this.#stay(username);
    if (!peer) return;
    this.#peers.delete(username);
    peer.close();
    this.emit('gone', { peer });
  }

  async #connect() {
    const Connection = this.#options.RTCPeerConnection ?? globalThis.RTCPeerConnection;
    // Without them the call still works within a network.
    const iceServers = (await this.#iceServers()) ?? [];
    return new Connection({ iceServers, iceTransportPolicy: this.#options.iceTransportPolicy ?? 'all' });
  }

  /** Null when they cannot be had; the next time they are asked for again. */
  async #iceServers() {
    const { iceServers = [] } = this.#options;
    if (typeof iceServers !== 'function') return iceServers;
    if (!this.#ice || Date.now() - this.#ice.at > freshFor) this.#ice = { servers: Promise.resolve(iceServers()), at: Date.now() };
    try {
      return await this.#ice.servers;
    } catch {
      this.#ice = null;
      return null;
    }
  }
}
