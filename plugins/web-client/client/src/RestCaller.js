import { BeckonError } from './BeckonError.js';

/**
 * @typedef {object} RestCall
 * @property {'GET' | 'POST'} method
 * @property {string} path below /api
 * @property {unknown} [body]
 * @property {string | null} [token]
 */

/** Makes the REST calls of a server, and turns whatever goes wrong into a BeckonError. */
export class RestCaller {
  /**
   * @param {string} baseUrl
   * @param {typeof globalThis.fetch} fetch
   * @param {number} timeout milliseconds
   */
  constructor(baseUrl, fetch, timeout) {
    this.baseUrl = baseUrl;
    this.fetch = fetch;
    this.timeout = timeout;
  }

  /**
   * @param {RestCall} call
   * @returns {Promise<any>} the JSON of the answer
   */
  async call({ method, path, body, token }) {
    /** @type {Record<string, string>} */
    const headers = { Accept: 'application/json' };
    if (body !== undefined) headers['Content-Type'] = 'application/json';
    if (token) headers.Authorization = `Bearer ${token}`;
    let response;
    let text;
    try {
      response = await this.fetch.call(globalThis, `${this.baseUrl}/api${path}`, {
        method,
        headers,
        body: body === undefined ? undefined : JSON.stringify(body),
        signal: AbortSignal.timeout(this.timeout),
      });
      text = await response.text();
    } catch (cause) {
      throw new BeckonError(0, 'The server cannot be reached', { cause });
    }
    return RestCaller.#read(response, text);
  }

  /**
   * @param {Response} response
   * @param {string} text
   */
  static #read(response, text) {
    let answer;
    try {
      answer = JSON.parse(text);
    } catch (cause) {
      throw new BeckonError(response.ok ? 502 : response.status, 'The server gave an answer that cannot be read', { cause });
    }
    if (response.ok) return answer;
    const detail = typeof answer?.detail === 'string' ? answer.detail : `The server answered ${response.status}`;
    const seconds = Number.parseInt(response.headers.get('Retry-After') ?? '', 10);
    throw new BeckonError(response.status, detail, { retryAfter: Number.isFinite(seconds) ? seconds : undefined });
  }
}
