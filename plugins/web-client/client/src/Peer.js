import { PeerLink } from './PeerLink.js';

/** @typedef {import('./SignalingSession.js').SignalingMessage} SignalingMessage */

/** @typedef {'connecting' | 'connected' | 'interrupted'} PeerState */

/**
 * What a mesh gives to its peers, and hears from them.
 *
 * @typedef {object} PeerSurroundings
 * @property {string} instance stands for this mesh: another page of the same user has another one
 * @property {ReadonlyMap<string, MediaStream>} published
 * @property {() => Promise<RTCPeerConnection>} connect
 * @property {() => Promise<RTCIceServer[] | null>} iceServers as they are now; null when they cannot be had
 * @property {(message: SignalingMessage) => void} send
 * @property {(name: 'state' | 'ready' | 'ended' | 'bye', peer: Peer) => void} tell ended: there is no connection any more; bye: they hung up
 * @property {(peer: Peer, name: string, stream: MediaStream, isThere: boolean) => void} stream
 * @property {(peer: Peer, data: unknown) => void} data
 * @property {(peer: Peer, error: unknown) => void} fault
 */

const channelId = 100;
const longestData = 64 * 1024;
const mostBuffered = 1024 * 1024;
const farewell = 200;

/** Someone else in the call. Made by a PeerMesh; `link` changes when the other page is a new one. */
export class Peer {
  #around;
  #isPolite;
  /** @type {PeerLink | null} */
  #link = null;
  /** @type {RTCDataChannel | null} */
  #channel = null;
  /** @type {Map<string, { stream: MediaStream, senders: Map<string, RTCRtpSender> }>} */
  #sent = new Map();
  /** @type {Map<string, MediaStream>} */
  #streams = new Map();
  /** @type {Record<string, string>} names of their streams, by id */
  #names = {};
  /** @type {string | undefined} stands for the page at the other end */
  #instance;
  /** @type {PeerState} */
  #state = 'connecting';
  #work = Promise.resolve();
  #generation = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #patience;

  /**
   * @param {string} username
   * @param {boolean} isPolite
   * @param {PeerSurroundings} around
   */
  constructor(username, isPolite, around) {
    this.username = username;
    this.#isPolite = isPolite;
    this.#around = around;
  }

  get state() {
    return this.#state;
  }

  /** What they send, by name. @returns {ReadonlyMap<string, MediaStream>} */
  get streams() {
    return this.#streams;
  }

  /** For statistics; null while there is none. */
  get connection() {
    return this.#link?.connection ?? null;
  }

  /** Can data be sent? */
  get isReady() {
    return this.#channel?.readyState === 'open';
  }

  /** Does the other end say which page it is? Clients made by other means need not. */
  get isKnownPage() {
    return this.#instance !== undefined;
  }

  /**
   * Sends anything that JSON can carry, in order and reliably.
   *
   * @param {unknown} data
   * @returns {boolean} whether the channel took it
   */
  send(data) {
    const text = JSON.stringify({ data });
    if (text.length > longestData) throw new RangeError('data for a peer has at most 64 Ki characters');
    if (!this.#channel || this.#channel.readyState !== 'open' || this.#channel.bufferedAmount > mostBuffered) return false;
    this.#channel.send(text);
    return true;
  }

  /**
   * For the mesh: makes a connection, in place of the one there was.
   *
   * @param {number} patience milliseconds to wait for an offer from the other end before making one; 0: make one at once
   */
  relink(patience) {
    this.#unlink();
    this.#instance = undefined;
    const generation = ++this.#generation;
    this.#work = this.#work.then(async () => {
      if (generation !== this.#generation) return;
      try {
        const connection = await this.#around.connect();
        if (generation === this.#generation) this.#link = this.#makeLink(connection, patience);
        else connection.close();
      } catch (error) {
        this.#around.fault(this, error);
      }
    });
  }

  /**
   * For the mesh: a message from the other end.
   *
   * @param {SignalingMessage} message
   */
  receive(message) {
    if (message.to !== undefined && message.to !== this.#around.instance) return;
    if (this.#instance === undefined) {
      this.#instance = message.session;
    } else if (message.session !== this.#instance) {
      if (message.type !== 'offer') return;
      this.relink(60_000);
      this.#instance = message.session;
    }
    this.#work = this.#work.then(() => {
      if (message.streams && typeof message.streams === 'object') this.#names = message.streams;
      this.#link?.receive({
        type: /** @type {'offer' | 'answer' | 'candidate'} */ (message.type),
        sdp: typeof message.sdp === 'string' ? { type: /** @type {RTCSdpType} */ (message.type), sdp: message.sdp } : message.sdp,
        candidate: typeof message.candidate === 'string' ? { candidate: message.candidate, sdpMLineIndex: 0 } : message.candidate,
        negotiation: message.negotiation,
      });
    });
  }

  /** For the mesh: signaling was interrupted. */
  resume() {
    this.#link?.resume();
  }

  /** For the mesh: what is published has changed. */
  sync() {
    if (!this.#link) return;
    const { connection } = this.#link;
    for (const [name, { stream, senders }] of this.#sent) {
      if (this.#around.published.get(name) === stream) continue;
      for (const sender of senders.values()) connection.removeTrack(sender);
      this.#sent.delete(name);
    }
    for (const [name, stream] of this.#around.published) this.#syncStream(connection, name, stream);
  }

  /** For the mesh: the end. */
  close() {
    this.#generation += 1;
    this.#unlink();
  }

  /** For the mesh: the end, of which the other side hears first. */
  hangUp() {
    const link = this.#link;
    if (link && this.#channel?.readyState === 'open') {
      this.#channel.send('{"bye":true}');
      this.#link = null;
      setTimeout(() => link.close(), farewell);
    }
    this.close();
  }

  /**
   * @param {RTCPeerConnection} connection
   * @param {string} name
   * @param {MediaStream} stream
   */
  #syncStream(connection, name, stream) {
    const sent = this.#sent.get(name) ?? { stream, senders: new Map() };
    this.#sent.set(name, sent);
    for (const kind of ['audio', 'video']) {
      const track = stream.getTracks().find((each) => each.kind === kind) ?? null;
      const sender = sent.senders.get(kind);
      if (!sender && track) sent.senders.set(kind, connection.addTrack(track, stream));
      else if (sender && sender.track !== track) sender.replaceTrack(track).catch((/** @type {unknown} */ error) => this.#around.fault(this, error));
    }
  }

  /**
   * @param {RTCPeerConnection} connection
   * @param {number} patience
   */
  #makeLink(connection, patience) {
    const link = new PeerLink(
      connection,
      { isPolite: this.#isPolite, isHolding: patience > 0 },
      {
        send: (message) => this.#send(message),
        fault: (error) => this.#around.fault(this, error),
        iceServers: () => this.#around.iceServers(),
        handOver: (message) => this.#takeOver(link, message),
      },
    );
    this.#link = link;
    if (patience > 0) this.#patience = setTimeout(() => link.release(), patience);
    connection.addEventListener('connectionstatechange', () => this.#watch(link));
    connection.addEventListener('track', (event) => this.#receiveTrack(link, event));
    this.#openChannel(link);
    this.sync();
    return link;
  }

  /**
   * Another link takes the place of `link`, for the same page at the other end.
   *
   * @param {PeerLink} link
   * @param {import('./PeerLink.js').LinkMessage} message for the new one
   */
  #takeOver(link, message) {
    if (this.#link === link) {
      const instance = this.#instance;
      this.relink(60_000);
      this.#instance = instance;
    }
    this.#work = this.#work.then(() => this.#link?.receive(message));
  }

  /** @param {PeerLink} link */
  #openChannel(link) {
    const channel = link.connection.createDataChannel('beckon', { negotiated: true, id: channelId });
    this.#channel = channel;
    channel.addEventListener('open', () => this.#link === link && this.#around.tell('ready', this));
    channel.addEventListener('close', () => this.#link === link && this.#around.tell('ended', this));
    channel.addEventListener('message', ({ data }) => {
      if (this.#link !== link || typeof data !== 'string') return;
      let value;
      try {
        value = JSON.parse(data);
      } catch {
        return;
      }
      if (value?.bye === true) this.#around.tell('bye', this);
      else if (value && 'data' in Object(value)) this.#around.data(this, value.data);
    });
  }

  /** @param {import('./PeerLink.js').LinkMessage} message */
  #send(message) {
    const streams = Object.fromEntries([...this.#around.published].map(([name, stream]) => [stream.id, name]));
    this.#around.send({
      ...message,
      target: this.username,
      session: this.#around.instance,
      ...(this.#instance !== undefined && { to: this.#instance }),
      ...(message.type !== 'candidate' && { streams }),
    });
  }

  /** @param {PeerLink} link */
  #watch(link) {
    if (this.#link !== link) return;
    const { connectionState } = link.connection;
    if (connectionState === 'connected') this.#setState('connected');
    else if (connectionState === 'disconnected' || connectionState === 'failed') this.#setState('interrupted');
  }

  /** @param {PeerState} state */
  #setState(state) {
    if (this.#state === state) return;
    this.#state = state;
    this.#around.tell('state', this);
  }

  /**
   * @param {PeerLink} link
   * @param {RTCTrackEvent} event
   */
  #receiveTrack(link, { track, streams }) {
    if (this.#link !== link) return;
    const stream = streams[0] ?? new MediaStream([track]);
    const name = Object.hasOwn(this.#names, stream.id) ? String(this.#names[stream.id]) : 'camera';
    this.#streams.set(name, stream);
    this.#around.stream(this, name, stream, true);
    stream.addEventListener('removetrack', () => {
      if (this.#streams.get(name) === stream && stream.getTracks().length === 0) this.#forget(name, stream);
    });
  }

  /**
   * @param {string} name
   * @param {MediaStream} stream
   */
  #forget(name, stream) {
    this.#streams.delete(name);
    this.#around.stream(this, name, stream, false);
  }

  #unlink() {
    clearTimeout(this.#patience);
    const link = this.#link;
    this.#link = null;
    this.#channel = null;
    this.#sent.clear();
    link?.close();
    for (const [name, stream] of this.#streams) this.#forget(name, stream);
    if (link) this.#setState('connecting');
  }
}
