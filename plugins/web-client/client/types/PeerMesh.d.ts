/**
 * A call: a direct connection to everyone else in the room. Make it before the session is opened, so that it hears of everyone.
 *
 * @extends {Emitter<MeshEvents>}
 */
export class PeerMesh extends Emitter<MeshEvents> {
    /**
     * @param {SignalingSession} session
     * @param {PeerMeshOptions} [options]
     */
    constructor(session: SignalingSession, options?: PeerMeshOptions);
    /** Everyone else in the call. @returns {ReadonlyMap<string, Peer>} */
    get peers(): ReadonlyMap<string, Peer>;
    /**
     * Sends a stream to everyone, now and later, under a name that tells the others what it is. Call it again after tracks were added to
     * or removed from the stream: a track in place of another one is swapped without a new negotiation.
     *
     * @param {string} name such as `camera` or `screen`
     * @param {MediaStream} stream
     */
    publish(name: string, stream: MediaStream): void;
    /** @param {string} name */
    unpublish(name: string): void;
    /**
     * Sends data to everyone who is ready for it.
     *
     * @param {unknown} data
     * @returns {number} to how many
     */
    broadcast(data: unknown): number;
    /** Hangs up; the others see it at once, and no event follows. The session stays as it is. */
    close(): void;
    #private;
}
export type SignalingSession = import("./SignalingSession.js").SignalingSession;
export type SignalingMessage = import("./SignalingSession.js").SignalingMessage;
export type PeerMeshOptions = {
    /**
     * such as `() => client.iceServers()`, which is
     * asked again when its answer is older than five minutes and another connection or path is needed
     */
    iceServers?: RTCIceServer[] | (() => RTCIceServer[] | Promise<RTCIceServer[]>) | undefined;
    iceTransportPolicy?: RTCIceTransportPolicy | undefined;
    /**
     * the constructor to use
     */
    RTCPeerConnection?: any;
    /**
     * milliseconds (800) that a newcomer waits for the offers of those who were there before
     */
    patience?: number | undefined;
    /**
     * milliseconds (60,000) that someone whose signaling has ended is kept while media still flows
     */
    linger?: number | undefined;
};
export type MeshEvents = {
    /**
     * someone is there
     */
    peer: {
        peer: Peer;
    };
    gone: {
        peer: Peer;
    };
    /**
     * peer.state has changed
     */
    state: {
        peer: Peer;
    };
    /**
     * data can be sent
     */
    ready: {
        peer: Peer;
    };
    /**
     * a track of that stream has arrived
     */
    stream: {
        peer: Peer;
        name: string;
        stream: MediaStream;
    };
    streamended: {
        peer: Peer;
        name: string;
        stream: MediaStream;
    };
    data: {
        peer: Peer;
        data: any;
    };
    /**
     * something that the call may survive
     */
    fault: {
        peer: Peer;
        error: unknown;
    };
};
import { Emitter } from './Emitter.js';
import { Peer } from './Peer.js';
