/**
 * The connection of one user to one room. Comes back by itself after whatever a reconnect can mend; messages sent meanwhile wait.
 *
 * @extends {Emitter<SessionEvents>}
 */
export class SignalingSession extends Emitter<SessionEvents> {
    /**
     * @param {BeckonClient} client
     * @param {string} roomId
     * @param {SignalingSessionOptions} [options]
     */
    constructor(client: BeckonClient, roomId: string, options?: SignalingSessionOptions);
    roomId: string;
    get state(): SessionState;
    /** The own username; empty before the first connection. */
    get username(): string;
    /** The room as it was read last; null before the session was open. */
    get room(): import("./BeckonClient.js").Room | null;
    /** The others who are present. */
    get present(): ReadonlySet<string>;
    /**
     * Connects, reads who is there, and resolves with the room. Rejects with a BeckonError when it cannot: 401 without a valid token, 404
     * without such a room, 0 without a server.
     *
     * @returns {Promise<Room>}
     */
    open(): Promise<Room>;
    /**
     * Sends a message, or keeps it for up to 30 seconds while there is no connection.
     *
     * @param {SignalingMessage} message
     * @returns {'sent' | 'waiting' | 'dropped'}
     */
    send(message: SignalingMessage): "sent" | "waiting" | "dropped";
    /** While it waits for the next try: tries now. */
    reconnect(): void;
    /** Ends the session. The user stays a participant of the room; BeckonClient.leaveRoom() ends that. */
    close(): void;
    #private;
}
export type BeckonClient = import("./BeckonClient.js").BeckonClient;
export type Room = import("./BeckonClient.js").Room;
/**
 * `idle` before open(), `connecting` up to the room's roster, `open`, `waiting` for the next try, `closed` for good.
 */
export type SessionState = "idle" | "connecting" | "open" | "waiting" | "closed";
export type SignalingMessage = {
    type: string;
    sender?: string;
    target?: string;
} & Record<string, any>;
export type SignalingSessionOptions = {
    /**
     * milliseconds between heartbeats (15,000), and for the answer (6,000)
     */
    heartbeat?: {
        interval?: number;
        timeout?: number;
    } | undefined;
    /**
     * milliseconds: the first pause before another try (500)
     * and the longest (15,000)
     */
    backoff?: {
        first?: number;
        most?: number;
        random?: () => number;
    } | undefined;
    /**
     * milliseconds (3,000): after the server has stopped, come back at a random moment within them
     */
    restartSpread?: number | undefined;
    /**
     * milliseconds (10,000)
     */
    connectTimeout?: number | undefined;
    /**
     * how often open() tries before it gives up (5); later on the session never gives up by itself
     */
    firstTries?: number | undefined;
};
export type SessionEvents = {
    /**
     * retryIn: milliseconds until the next try
     */
    state: {
        state: SessionState;
        retryIn?: number;
    };
    /**
     * the roster is complete; isResumed after a reconnect
     */
    open: {
        room: Room;
        isResumed: boolean;
    };
    /**
     * isNew: has just come, and was not there before
     */
    joined: {
        username: string;
        isNew: boolean;
    };
    /**
     * isMissing: not told, but not there any more after a reconnect
     */
    left: {
        username: string;
        isMissing: boolean;
    };
    offer: SignalingMessage;
    answer: SignalingMessage;
    candidate: SignalingMessage;
    /**
     * the server refused a message
     */
    fault: {
        detail: string;
        target?: string;
    };
    /**
     * any other type, such as those of a plugin
     */
    message: SignalingMessage;
    /**
     * for good
     */
    closed: {
        code: number;
        reason: string;
        error: BeckonError | null;
    };
};
import { Emitter } from './Emitter.js';
import { BeckonError } from './BeckonError.js';
