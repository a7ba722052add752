/**
 * Notices a connection that is dead without having been closed: sends a heartbeat at regular intervals, and takes silence after one as the
 * end. Whatever arrives counts as a sign of life.
 */
export class Heartbeat {
    /**
     * @param {{ interval: number, timeout: number }} times milliseconds
     * @param {{ beat: () => void, dead: () => void }} calls
     */
    constructor({ interval, timeout }: {
        interval: number;
        timeout: number;
    }, { beat, dead }: {
        beat: () => void;
        dead: () => void;
    });
    interval: number;
    timeout: number;
    beat: () => void;
    dead: () => void;
    start(): void;
    /** Sends a heartbeat now, as when the network has just changed. */
    probe(): void;
    /** Something arrived. */
    alive(): void;
    stop(): void;
    #private;
}
