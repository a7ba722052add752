/** What went wrong, as the server or the network says it. */
export class BeckonError extends Error {
    /**
     * @param {number} status the HTTP status; 0 when no answer came
     * @param {string} detail for people to read; decide by the status
     * @param {{ retryAfter?: number, cause?: unknown }} [more]
     */
    constructor(status: number, detail: string, more?: {
        retryAfter?: number;
        cause?: unknown;
    });
    status: number;
    /** Seconds after which another try makes sense; undefined when the server named none. */
    retryAfter: number | undefined;
    /** Would the same call perhaps go through later? */
    get isTemporary(): boolean;
}
