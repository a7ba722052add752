import { readAccessToken } from './accessToken.js';
import { BeckonError } from './BeckonError.js';
import { Emitter } from './Emitter.js';
import { RestCaller } from './RestCaller.js';
import { SignalingSession } from './SignalingSession.js';

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
export class BeckonClient extends Emitter {
  #rest;
  #renewToken;
  /** @type {Account | null} */
  #account = null;
  /** @type {{ email: string, token: string } | null} proof of an address, good for the steps that follow */
  #proof = null;
  /** @type {Promise<boolean> | null} */
  #renewal = null;

  /**
   * @param {string} [baseUrl] such as `https://meet.example.com`; in a page, the page's own server unless told otherwise
   * @param {BeckonClientOptions} [options]
   */
  constructor(baseUrl = globalThis.location?.origin, options = {}) {
    super();
    if (!baseUrl) throw new TypeError('BeckonClient needs the URL of the server');
    const fetch = options.fetch ?? globalThis.fetch;
    /** Without a slash at its end. */
    this.baseUrl = new URL(baseUrl).href.replace(/\/+$/, '');
    this.WebSocket = options.WebSocket ?? globalThis.WebSocket;
    this.#renewToken = options.renewToken;
    this.#rest = new RestCaller(this.baseUrl, fetch, options.timeout ?? 15_000);
  }

  /** Who is logged in, or null. */
  get account() {
    return this.#account;
  }

  /**
   * Logged in as before, with an account that was kept.
   *
   * @param {Account} account
   */
  restore(account) {
    this.#account = { username: readAccessToken(account.accessToken).username, accessToken: account.accessToken, expiresAt: account.expiresAt };
  }

  /**
   * Asks for a code by mail, which proves the address. Also for an address that has an account.
   *
   * @param {string} email
   */
  async signUp(email) {
    await this.#rest.call({ method: 'POST', path: '/auth/signup', body: { email } });
  }

  /**
   * Proves the address with the code from the mail. A BeckonError with status 400 means a wrong or expired code, 429 too many tries.
   *
   * @param {string} email
   * @param {string} code
   */
  async verifyEmail(email, code) {
    const answer = await this.#rest.call({ method: 'POST', path: '/auth/verify-otp', body: { email, otp: code } });
    this.#proof = answer.verification_token ? { email, token: answer.verification_token } : null;
  }

  /**
   * Chooses the name that others see, once for each address. A BeckonError with status 409 means that it is taken.
   *
   * @param {string} email
   * @param {string} username
   */
  async setUsername(email, username) {
    await this.#rest.call({ method: 'POST', path: '/auth/set-username', body: { email, username, ...this.#proofOf(email) } });
  }

  /**
   * Logs in. Where the server wants proof of the address, a verifyEmail() of the last minutes is proof enough; without one the outcome is
   * `code-sent`, and logIn() with the code from the mail is the next step. `not-verified`: signUp() first. `username-needed`: setUsername().
   *
   * @param {string} email
   * @param {{ code?: string }} [options]
   * @returns {Promise<LogInResult>}
   */
  async logIn(email, { code } = {}) {
    const proof = code === undefined ? this.#proofOf(email) : { otp: code };
    let answer;
    try {
      answer = await this.#rest.call({ method: 'POST', path: '/auth/login', body: { email, ...proof } });
    } catch (error) {
      return BeckonClient.#refusedLogIn(error, code !== undefined);
    }
    const { username } = readAccessToken(answer.access_token);
    const lifetime = typeof answer.expires_in === 'number' ? answer.expires_in * 1000 : Infinity;
    this.#account = { username, accessToken: answer.access_token, expiresAt: Date.now() + lifetime };
    this.emit('login', this.#account);
    return { outcome: 'logged-in', account: this.#account };
  }

  /** Forgets the account, and has the server refuse its token from now on, if the server can. */
  async logOut() {
    const account = this.#account;
    this.#account = null;
    this.#proof = null;
    if (!account) return;
    this.emit('logout', undefined);
    try {
      await this.#rest.call({ method: 'POST', path: '/auth/logout', token: account.accessToken });
    } catch (error) {
      if (!(error instanceof BeckonError) || ![401, 404].includes(error.status)) throw error;
    }
  }

  /**
   * @param {{ name: string, description?: string | null }} room
   * @returns {Promise<Room>}
   */
  createRoom({ name, description = null }) {
    return this.#authorized('POST', '/rooms/', { name, description });
  }

  /**
   * The rooms that the user is a participant of.
   *
   * @param {{ limit?: number, offset?: number }} [range]
   * @returns {Promise<Room[]>}
   */
  listRooms({ limit, offset } = {}) {
    const query = new URLSearchParams();
    if (limit !== undefined) query.set('limit', String(limit));
    if (offset !== undefined) query.set('offset', String(offset));
    const suffix = String(query);
    return this.#authorized('GET', `/rooms/${suffix && `?${suffix}`}`);
  }

  /**
   * @param {string} roomId
   * @returns {Promise<Room>}
   */
  getRoom(roomId) {
    return this.#authorized('GET', `/rooms/${encodeURIComponent(roomId)}`);
  }

  /**
   * Becomes a participant. Connecting does so too, where the server does not insist on this call.
   *
   * @param {string} roomId
   * @returns {Promise<Room>}
   */
  joinRoom(roomId) {
    return this.#authorized('POST', `/rooms/${encodeURIComponent(roomId)}/join`);
  }

  /**
   * Ends the participation, and the user's connection to the room with it.
   *
   * @param {string} roomId
   * @returns {Promise<Room>}
   */
  leaveRoom(roomId) {
    return this.#authorized('POST', `/rooms/${encodeURIComponent(roomId)}/leave`);
  }

  /**
   * The STUN and TURN servers to use; none where the server has none to offer.
   *
   * @returns {Promise<RTCIceServer[]>}
   */
  async iceServers() {
    try {
      return (await this.#authorized('GET', '/ice-servers')).iceServers;
    } catch (error) {
      if (error instanceof BeckonError && error.status === 404) return [];
      throw error;
    }
  }

  /**
   * A session in a room, not yet open: add listeners, then call its open().
   *
   * @param {string} roomId
   * @param {import('./SignalingSession.js').SignalingSessionOptions} [options]
   */
  session(roomId, options) {
    return new SignalingSession(this, roomId, options);
  }

  /**
   * An access token that is not expired, renewed if need be. Throws a BeckonError with status 401 when there is none.
   *
   * @returns {Promise<string>}
   */
  async accessToken() {
    if (this.#account && this.#account.expiresAt > Date.now()) return this.#account.accessToken;
    if (!(await this.renew()) || !this.#account) throw new BeckonError(401, 'Log in first');
    return this.#account.accessToken;
  }

  /**
   * Has the token renewed by the callback that the options named.
   *
   * @returns {Promise<boolean>} whether there is another token now
   */
  async renew() {
    this.#renewal ??= this.#callRenewToken().finally(() => {
      this.#renewal = null;
    });
    return this.#renewal;
  }

  async #callRenewToken() {
    const before = this.#account?.accessToken;
    await this.#renewToken?.(this);
    return this.#account !== null && this.#account.accessToken !== before;
  }

  /** @param {string} email */
  #proofOf(email) {
    return this.#proof?.email === email ? { verification_token: this.#proof.token } : {};
  }

  /**
   * @param {'GET' | 'POST'} method
   * @param {string} path
   * @param {unknown} [body]
   */
  async #authorized(method, path, body) {
    const token = await this.accessToken();
    try {
      return await this.#rest.call({ method, path, body, token });
    } catch (error) {
      if (!(error instanceof BeckonError) || error.status !== 401) throw error;
      const isOutdated = this.#account !== null && this.#account.accessToken !== token;
      if (!isOutdated && !(await this.renew())) throw error;
      return this.#rest.call({ method, path, body, token: await this.accessToken() });
    }
  }

  /**
   * @param {unknown} error
   * @param {boolean} hadCode
   * @returns {LogInResult}
   */
  static #refusedLogIn(error, hadCode) {
    if (!(error instanceof BeckonError)) throw error;
    if (error.status === 409) return { outcome: 'username-needed' };
    if (error.status !== 401 || hadCode) throw error;
    if (error.message.startsWith('A login code was sent')) return { outcome: 'code-sent' };
    return { outcome: 'not-verified' };
  }
}
