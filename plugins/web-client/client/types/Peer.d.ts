/** Someone else in the call. Made by a PeerMesh; `link` changes when the other page is a new one. */
export class Peer {
    /**
     * @param {string} username
     * @param {boolean} isPolite
     * @param {PeerSurroundings} around
     */
    constructor(username: string, isPolite: boolean, around: PeerSurroundings);
    username: string;
    get state(): PeerState;
    /** What they send, by name. @returns {ReadonlyMap<string, MediaStream>} */
    get streams(): ReadonlyMap<string, MediaStream>;
    /** For statistics; null while there is none. */
    get connection(): RTCPeerConnection | null;
    /** Can data be sent? */
    get isReady(): boolean;
    /** Does the other end say which page it is? Clients made by other means need not. */
    get isKnownPage(): boolean;
    /**
     * Sends anything that JSON can carry, in order and reliably.
     *
     * @param {unknown} data
     * @returns {boolean} whether the channel took it
     */
    send(data: unknown): boolean;
    /**
     * For the mesh: makes a connection, in place of the one there was.
     *
     * @param {number} patience milliseconds to wait for an offer from the other end before making one; 0: make one at once
     */
    relink(patience: number): void;
    /**
     * For the mesh: a message from the other end.
     *
     * @param {SignalingMessage} message
     */
    receive(message: SignalingMessage): void;
    /** For the mesh: signaling was interrupted. */
    resume(): void;
    /** For the mesh: what is published has changed. */
    sync(): void;
    /** For the mesh: the end. */
    close(): void;
    /** For the mesh: the end, of which the other side hears first. */
    hangUp(): void;
    #private;
}
export type SignalingMessage = import("./SignalingSession.js").SignalingMessage;
export type PeerState = "connecting" | "connected" | "interrupted";
/**
 * What a mesh gives to its peers, and hears from them.
 */
export type PeerSurroundings = {
    /**
     * stands for this mesh: another page of the same user has another one
     */
    instance: string;
    published: ReadonlyMap<string, MediaStream>;
    connect: () => Promise<RTCPeerConnection>;
    /**
     * as they are now; null when they cannot be had
     */
    iceServers: () => Promise<RTCIceServer[] | null>;
    send: (message: SignalingMessage) => void;
    /**
     * ended: there is no connection any more; bye: they hung up
     */
    tell: (name: "state" | "ready" | "ended" | "bye", peer: Peer) => void;
    stream: (peer: Peer, name: string, stream: MediaStream, isThere: boolean) => void;
    data: (peer: Peer, data: unknown) => void;
    fault: (peer: Peer, error: unknown) => void;
};
