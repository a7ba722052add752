/**
 * @typedef {object} ConnectionEvents
 * @property {() => void} opened
 * @property {(message: Record<string, any>) => void} received any message but heartbeat_response
 * @property {(end: { code: number, reason: string, wasOpen: boolean }) => void} ended the last call, and only one
 */
/** One WebSocket, from the first byte to the last: connect timeout, heartbeats, JSON. */
export class Connection {
    /**
     * @param {{ WebSocket: any, url: string, token: string, heartbeat: { interval: number, timeout: number }, connectTimeout: number }} how
     * @param {ConnectionEvents} events
     */
    constructor(how: {
        WebSocket: any;
        url: string;
        token: string;
        heartbeat: {
            interval: number;
            timeout: number;
        };
        connectTimeout: number;
    }, events: ConnectionEvents);
    get isOpen(): boolean;
    /** @param {string} text */
    send(text: string): void;
    /** Asks whether the server is still there, and ends the connection if it is not. */
    probe(): void;
    /** Ends it without another word: no event follows. */
    detach(): void;
    #private;
}
export type ConnectionEvents = {
    opened: () => void;
    /**
     * any message but heartbeat_response
     */
    received: (message: Record<string, any>) => void;
    /**
     * the last call, and only one
     */
    ended: (end: {
        code: number;
        reason: string;
        wasOpen: boolean;
    }) => void;
};
