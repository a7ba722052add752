/** Messages that wait for a connection: in order, bounded, and forgotten once they are too old to be of use. */
export class Outbox {
    /** @param {{ messages?: number, characters?: number, age?: number }} [bounds] age in milliseconds */
    constructor({ messages, characters, age }?: {
        messages?: number;
        characters?: number;
        age?: number;
    });
    bounds: {
        messages: number;
        characters: number;
        age: number;
    };
    /**
     * @param {string} text
     * @param {number} [now]
     * @returns {boolean} whether there was room for it
     */
    add(text: string, now?: number): boolean;
    /**
     * Empties it.
     *
     * @param {number} [now]
     */
    take(now?: number): string[];
    #private;
}
