/**
 * Perfect negotiation (W3C WebRTC, section 10.7) over one RTCPeerConnection. Both ends may offer at any time: when two offers cross, the
 * polite one takes its own back. What arrives is handled in order, one at a time. Offers are numbered, so that what got lost with a
 * connection can be sent again without being taken for something new.
 */
export class PeerLink {
    /**
     * @param {RTCPeerConnection} connection which the link closes in the end
     * @param {{ isPolite: boolean, isHolding: boolean }} manner isHolding: makes no offer before release() or the first offer from over there
     * @param {LinkEvents} events
     */
    constructor(connection: RTCPeerConnection, { isPolite, isHolding }: {
        isPolite: boolean;
        isHolding: boolean;
    }, events: LinkEvents);
    connection: RTCPeerConnection;
    /** Makes the offer that was held back. */
    release(): void;
    /**
     * What the other end sent.
     *
     * @param {LinkMessage} message
     */
    receive(message: LinkMessage): void;
    /** Signaling was interrupted: says again what may have got lost, and finds a new way when the media broke as well. */
    resume(): void;
    close(): void;
    #private;
}
/**
 * What one link tells the other end beside the description or candidate itself.
 */
export type LinkMessage = {
    type: "offer" | "answer" | "candidate";
    sdp?: RTCSessionDescriptionInit | undefined;
    candidate?: RTCIceCandidateInit | null | undefined;
    /**
     * number of the offer, and in an answer that of the offer it answers
     */
    negotiation?: number | undefined;
};
export type LinkEvents = {
    send: (message: LinkMessage) => void;
    /**
     * the browser refused a description or candidate
     */
    fault: (fault: unknown) => void;
    /**
     * what counts by now, for a new search of a path; null: as before
     */
    iceServers: () => Promise<RTCIceServer[] | null>;
    /**
     * this link has ended; the message is for the one that takes its place
     */
    handOver: (message: LinkMessage) => void;
};
