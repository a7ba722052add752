/** What went wrong, as the server or the network says it. */
export class BeckonError extends Error {
  /**
   * @param {number} status the HTTP status; 0 when no answer came
   * @param {string} detail for people to read; decide by the status
   * @param {{ retryAfter?: number, cause?: unknown }} [more]
   */
  constructor(status, detail, more = {}) {
    super(detail, { cause: more.cause });
    this.name = 'BeckonError';
    this.status = status;
    /** Seconds after which another try makes sense; undefined when the server named none. */
    this.retryAfter = more.retryAfter;
  }

  /** Would the same call perhaps go through later? */
  get isTemporary() {
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }
}
