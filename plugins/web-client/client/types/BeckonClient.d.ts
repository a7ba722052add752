/**
 * Who is logged in. A plain object, so that a page can keep it and give it to restore().
 *
 * @typedef {object} Account
 * @property {string} username
 * @property {string} accessToken
 * @property {number} expiresAt milliseconds since 1970, by the clock of this machine
 */
/**
 * @typedef {object} Room
 * @property {string} room_id
 * @property {string} name
 * @property {string | null} description
 * @property {string} owner
 * @property {string} created_at ISO 8601, UTC
 * @property {string[]} participants in the order in which they joined
 * @property {string[]} connected those of them who are in the room at this moment
 */
/**
 * @typedef {{ outcome: 'logged-in', account: Account }
 *   | { outcome: 'code-sent' }
 *   | { outcome: 'not-verified' }
 *   | { outcome: 'username-needed' }} LogInResult
 */
/**
 * @typedef {object} BeckonClientOptions
 * @property {typeof globalThis.fetch} [fetch]
 * @property {any} [WebSocket] the constructor to use; needed where there is no global one, such as Node 18 and 20
 * @property {number} [timeout] milliseconds for a REST call (15,000)
 * @property {(client: BeckonClient) => unknown} [renewToken] called when the access token is expired or refused; it logs in again
 *   (client.logIn) and resolves. While it cannot, calls fail with 401. Several calls that need it wait for one and the same.
 */
/**
 * Accounts and rooms of one server, as one user.
 *
 * @extends {Emitter<{ login: Account, logout: undefined }>}
 */
export class BeckonClient extends Emitter<{
    login: Account;
    logout: undefined;
}> {
    /**
     * @param {unknown} error
     * @param {boolean} hadCode
     * @returns {LogInResult}
     */
    static "__#private@#refusedLogIn"(error: unknown, hadCode: boolean): LogInResult;
    /**
     * @param {string} [baseUrl] such as `https://meet.example.com`; in a page, the page's own server unless told otherwise
     * @param {BeckonClientOptions} [options]
     */
    constructor(baseUrl?: string, options?: BeckonClientOptions);
    /** Without a slash at its end. */
    baseUrl: string;
    WebSocket: any;
    /** Who is logged in, or null. */
    get account(): Account | null;
    /**
     * Logged in as before, with an account that was kept.
     *
     * @param {Account} account
     */
    restore(account: Account): void;
    /**
     * Asks for a code by mail, which proves the address. Also for an address that has an account.
     *
     * @param {string} email
     */
    signUp(email: string): Promise<void>;
    /**
     * Proves the address with the code from the mail. A BeckonError with status 400 means a wrong or expired code, 429 too many tries.
     *
     * @param {string} email
     * @param {string} code
     */
    verifyEmail(email: string, code: string): Promise<void>;
    /**
     * Chooses the name that others see, once for each address. A BeckonError with status 409 means that it is taken.
     *
     * @param {string} email
     * @param {string} username
     */
    setUsername(email: string, username: string): Promise<void>;
    /**
     * Logs in. Where the server wants proof of the address, a verifyEmail() of the last minutes is proof enough; without one the outcome is
     * `code-sent`, and logIn() with the code from the mail is the next step. `not-verified`: signUp() first. `username-needed`: setUsername().
     *
     * @param {string} email
     * @param {{ code?: string }} [options]
     * @returns {Promise<LogInResult>}
     */
    logIn(email: string, { code }?: {
        code?: string;
    }): Promise<LogInResult>;
    /** Forgets the account, and has the server refuse its token from now on, if the server can. */
    logOut(): Promise<void>;
    /**
     * @param {{ name: string, description?: string | null }} room
     * @returns {Promise<Room>}
     */
    createRoom({ name, description }: {
        name: string;
        description?: string | null;
    }): Promise<Room>;
    /**
     * The rooms that the user is a participant of.
     *
     * @param {{ limit?: number, offset?: number }} [range]
     * @returns {Promise<Room[]>}
     */
    listRooms({ limit, offset }?: {
        limit?: number;
        offset?: number;
    }): Promise<Room[]>;
    /**
     * @param {string} roomId
     * @returns {Promise<Room>}
     */
    getRoom(roomId: string): Promise<Room>;
    /**
     * Becomes a participant. Connecting does so too, where the server does not insist on this call.
     *
     * @param {string} roomId
     * @returns {Promise<Room>}
     */
    joinRoom(roomId: string): Promise<Room>;
    /**
     * Ends the participation, and the user's connection to the room with it.
     *
     * @param {string} roomId
     * @returns {Promise<Room>}
     */
    leaveRoom(roomId: string): Promise<Room>;
    /**
     * The STUN and TURN servers to use; none where the server has none to offer.
     *
     * @returns {Promise<RTCIceServer[]>}
     */
    iceServers(): Promise<RTCIceServer[]>;
    /**
     * A session in a room, not yet open: add listeners, then call its open().
     *
     * @param {string} roomId
     * @param {import('./SignalingSession.js').SignalingSessionOptions} [options]
     */
    session(roomId: string, options?: import("./SignalingSession.js").SignalingSessionOptions): SignalingSession;
    /**
     * An access token that is not expired, renewed if need be. Throws a BeckonError with status 401 when there is none.
     *
     * @returns {Promise<string>}
     */
    accessToken(): Promise<string>;
    /**
     * Has the token renewed by the callback that the options named.
     *
     * @returns {Promise<boolean>} whether there is another token now
     */
    renew(): Promise<boolean>;
    #private;
}
/**
 * Who is logged in. A plain object, so that a page can keep it and give it to restore().
 */
export type Account = {
    username: string;
    accessToken: string;
    /**
     * milliseconds since 1970, by the clock of this machine
     */
    expiresAt: number;
};
export type Room = {
    room_id: string;
    name: string;
    description: string | null;
    owner: string;
    /**
     * ISO 8601, UTC
     */
    created_at: string;
    /**
     * in the order in which they joined
     */
    participants: string[];
    /**
     * those of them who are in the room at this moment
     */
    connected: string[];
};
export type LogInResult = {
    outcome: "logged-in";
    account: Account;
} | {
    outcome: "code-sent";
} | {
    outcome: "not-verified";
} | {
    outcome: "username-needed";
};
export type BeckonClientOptions = {
    fetch?: typeof fetch | undefined;
    /**
     * the constructor to use; needed where there is no global one, such as Node 18 and 20
     */
    WebSocket?: any;
    /**
     * milliseconds for a REST call (15,000)
     */
    timeout?: number | undefined;
    /**
     * called when the access token is expired or refused; it logs in again
     * (client.logIn) and resolves. While it cannot, calls fail with 401. Several calls that need it wait for one and the same.
     */
    renewToken?: ((client: BeckonClient) => unknown) | undefined;
};
import { Emitter } from './Emitter.js';
import { SignalingSession } from './SignalingSession.js';
