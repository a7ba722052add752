/**
 * Growing pauses between tries, each shortened at random by up to half, so that clients that lost the server together do not come back
 * together.
 */
export class Backoff {
    /**
     * @param {{ first?: number, most?: number, random?: () => number }} [options] milliseconds
     */
    constructor({ first, most, random }?: {
        first?: number;
        most?: number;
        random?: () => number;
    });
    first: number;
    most: number;
    random: () => number;
    /** How many pauses there were since the last success. */
    get tries(): number;
    /** The next pause. Milliseconds. */
    next(): number;
    reset(): void;
    #private;
}
