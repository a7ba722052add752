/**
 * Who else is present in a room, put together from the list that the server answers and from the joins and leaves that arrive meanwhile.
 * What arrived after the connection opened is never older than the list that was asked for afterwards, so it wins.
 */
export class Roster {
    /** @param {string} self the own username, which is no part of the roster */
    constructor(self: string);
    self: string;
    /** @returns {ReadonlySet<string>} */
    get present(): ReadonlySet<string>;
    /** Is no list awaited? */
    get isSettled(): boolean;
    /** A list will be asked for. */
    begin(): void;
    /**
     * @param {string} username
     * @param {boolean} isPresent
     * @returns {boolean} whether that changed anything
     */
    tell(username: string, isPresent: boolean): boolean;
    /**
     * The list is here.
     *
     * @param {Iterable<string>} connected
     * @returns {{ joined: string[], left: string[] }} what it changed
     */
    settle(connected: Iterable<string>): {
        joined: string[];
        left: string[];
    };
    #private;
}
