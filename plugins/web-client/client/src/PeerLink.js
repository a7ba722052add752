/**
 * What one link tells the other end beside the description or candidate itself.
 *
 * @typedef {object} LinkMessage
 * @property {'offer' | 'answer' | 'candidate'} type
 * @property {RTCSessionDescriptionInit} [sdp]
 * @property {RTCIceCandidateInit | null} [candidate]
 * @property {number} [negotiation] number of the offer, and in an answer that of the offer it answers
 */

/**
 * @typedef {object} LinkEvents
 * @property {(message: LinkMessage) => void} send
 * @property {(fault: unknown) => void} fault the browser refused a description or candidate
 * @property {() => Promise<RTCIceServer[] | null>} iceServers what counts by now, for a new search of a path; null: as before
 * @property {(message: LinkMessage) => void} handOver this link has ended; the message is for the one that takes its place
 */

/** Milliseconds in a state that leads nowhere, after which another path is looked for. */
const patience = { new: 10_000, connecting: 10_000, disconnected: 4_000, failed: 500 };

/**
 * Perfect negotiation (W3C WebRTC, section 10.7) over one RTCPeerConnection. Both ends may offer at any time: when two offers cross, the
 * polite one takes its own back. What arrives is handled in order, one at a time. Offers are numbered, so that what got lost with a
 * connection can be sent again without being taken for something new.
 */
export class PeerLink {
  #events;
  #isPolite;
  #isMakingOffer = false;
  #isIgnoringOffer = false;
  #isSettingAnswer = false;
  #isHolding;
  #wantsOffer = false;
  #isClosed = false;
  #isHandedOver = false;
  #offers = 0;
  /** @type {{ negotiation: number | undefined, sdp: RTCSessionDescriptionInit } | null} the last answer that was given */
  #answered = null;
  #work = Promise.resolve();
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #restart;

  /**
   * @param {RTCPeerConnection} connection which the link closes in the end
   * @param {{ isPolite: boolean, isHolding: boolean }} manner isHolding: makes no offer before release() or the first offer from over there
   * @param {LinkEvents} events
   */
  constructor(connection, { isPolite, isHolding }, events) {
    this.connection = connection;
    this.#isPolite = isPolite;
    this.#isHolding = isHolding;
    this.#events = events;
    connection.addEventListener('negotiationneeded', () => this.#negotiate());
    connection.addEventListener('icecandidate', ({ candidate }) => {
      if (candidate) this.#events.send({ type: 'candidate', candidate: candidate.toJSON() });
    });
    connection.addEventListener('connectionstatechange', () => this.#watch());
    connection.addEventListener('signalingstatechange', () => this.#watch());
  }

  /** Makes the offer that was held back. */
  release() {
    if (!this.#isHolding) return;
    this.#isHolding = false;
    if (this.#wantsOffer) this.#negotiate();
  }

  /**
   * What the other end sent.
   *
   * @param {LinkMessage} message
   */
  receive(message) {
    this.#work = this.#work.then(async () => {
      if (this.#isHandedOver) this.#events.handOver(message);
      if (this.#isClosed) return;
      try {
        if (message.type === 'candidate') await this.#addCandidate(message.candidate ?? null);
        else if (message.sdp) await this.#describe(message, message.sdp);
      } catch (fault) {
        if (!this.#isClosed) this.#events.fault(fault);
      }
    });
  }

  /** Signaling was interrupted: says again what may have got lost, and finds a new way when the media broke as well. */
  resume() {
    if (this.#isClosed) return;
    const { signalingState, localDescription, connectionState } = this.connection;
    if (signalingState === 'have-local-offer' && localDescription) this.#sendOffer(localDescription);
    else if (this.#answered && signalingState === 'stable') this.#sendAnswer();
    // Candidates may have got lost as well.
    if (connectionState !== 'connected') this.#restartIce();
  }

  close() {
    this.#isClosed = true;
    clearTimeout(this.#restart);
    this.connection.close();
  }

  async #negotiate() {
    if (this.#isClosed) return;
    this.#wantsOffer = this.#isHolding;
    if (this.#isHolding) return;
    try {
      this.#isMakingOffer = true;
      await this.connection.setLocalDescription();
      const { localDescription } = this.connection;
      if (localDescription?.type !== 'offer' || this.#isClosed) return;
      this.#offers += 1;
      this.#sendOffer(localDescription);
    } catch (fault) {
      if (!this.#isClosed) this.#events.fault(fault);
    } finally {
      this.#isMakingOffer = false;
    }
  }

  /** @param {RTCSessionDescription} description */
  #sendOffer(description) {
    this.#events.send({ type: 'offer', sdp: { type: 'offer', sdp: description.sdp }, negotiation: this.#offers });
  }

  #sendAnswer() {
    if (this.#answered) this.#events.send({ type: 'answer', ...this.#answered });
  }

  /**
   * @param {LinkMessage} message
   * @param {RTCSessionDescriptionInit} sdp
   */
  async #describe(message, sdp) {
    const { type, negotiation } = message;
    const { signalingState } = this.connection;
    if (type === 'answer') {
      const isAwaited = signalingState === 'have-local-offer' && (negotiation === undefined || negotiation === this.#offers);
      if (!isAwaited) return;
    } else if (negotiation !== undefined && negotiation === this.#answered?.negotiation) {
      this.#sendAnswer();
      return;
    }
    const isReady = !this.#isMakingOffer && (signalingState === 'stable' || this.#isSettingAnswer);
    this.#isIgnoringOffer = type === 'offer' && !isReady && !this.#isPolite;
    if (this.#isIgnoringOffer) return;
    if (type === 'offer' && !isReady && !this.connection.currentRemoteDescription) {
      // Taking back a first offer can leave Chromium without candidates; a new connection is as good, for nothing has come of this one yet.
      this.#isHandedOver = true;
      this.#events.handOver(message);
      return;
    }
    this.#isSettingAnswer = type === 'answer';
    try {
      await this.connection.setRemoteDescription(sdp);
    } finally {
      this.#isSettingAnswer = false;
    }
    if (type === 'offer') await this.#answer(negotiation);
  }

  /** @param {number | undefined} negotiation */
  async #answer(negotiation) {
    await this.connection.setLocalDescription();
    const { localDescription } = this.connection;
    if (localDescription?.type !== 'answer') return;
    this.#answered = { negotiation, sdp: { type: 'answer', sdp: localDescription.sdp } };
    this.#sendAnswer();
    this.#isHolding = false;
  }

  /** @param {RTCIceCandidateInit | null} candidate null: there are no more */
  async #addCandidate(candidate) {
    // The offer that it belongs to got lost or was passed over; another one will come.
    if (!this.connection.remoteDescription) return;
    try {
      await this.connection.addIceCandidate(candidate ?? undefined);
    } catch (fault) {
      if (!this.#isIgnoringOffer) throw fault;
    }
  }

  /** Looks for another path; with credentials that a relay still takes, for those of the start of a long call may be over. */
  async #restartIce() {
    const iceServers = await this.#events.iceServers();
    if (this.#isClosed) return;
    if (iceServers) this.connection.setConfiguration({ ...this.connection.getConfiguration(), iceServers });
    this.connection.restartIce();
  }

  /** A path that broke, or never came about, is tried anew if it does not mend by itself first. */
  #watch() {
    clearTimeout(this.#restart);
    const { connectionState, signalingState } = this.connection;
    const isBad = connectionState === 'disconnected' || connectionState === 'failed' || (signalingState === 'stable' && connectionState !== 'connected');
    if (this.#isClosed || !isBad || connectionState === 'closed') return;
    this.#restart = setTimeout(() => {
      if (this.#isClosed) return;
      this.#restartIce();
      this.#watch();
    }, patience[/** @type {keyof typeof patience} */ (connectionState)]);
  }
}
