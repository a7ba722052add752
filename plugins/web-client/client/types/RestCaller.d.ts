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
     * @param {Response} response
     * @param {string} text
     */
    static "__#private@#read"(response: Response, text: string): any;
    /**
     * @param {string} baseUrl
     * @param {typeof globalThis.fetch} fetch
     * @param {number} timeout milliseconds
     */
    constructor(baseUrl: string, fetch: typeof globalThis.fetch, timeout: number);
    baseUrl: string;
    fetch: typeof fetch;
    timeout: number;
    /**
     * @param {RestCall} call
     * @returns {Promise<any>} the JSON of the answer
     */
    call({ method, path, body, token }: RestCall): Promise<any>;
}
export type RestCall = {
    method: "GET" | "POST";
    /**
     * below /api
     */
    path: string;
    body?: unknown;
    token?: string | null | undefined;
};
