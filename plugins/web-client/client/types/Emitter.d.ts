/**
 * Events with typed contents: `Events` maps each name to what its listeners are given. A listener that throws does not keep the others
 * from hearing; its error is reported as uncaught.
 *
 * @template {Record<string, any>} Events
 */
export class Emitter<Events extends Record<string, any>> {
    /**
     * @template {keyof Events} Name
     * @param {Name} name
     * @param {(event: Events[Name]) => void} listener
     * @returns {() => void} takes the listener away again
     */
    on<Name extends keyof Events>(name: Name, listener: (event: Events[Name]) => void): () => void;
    /**
     * @template {keyof Events} Name
     * @param {Name} name
     * @param {(event: Events[Name]) => void} listener called for the next event alone
     * @returns {() => void} takes the listener away again
     */
    once<Name extends keyof Events>(name: Name, listener: (event: Events[Name]) => void): () => void;
    /**
     * For subclasses.
     *
     * @protected
     * @template {keyof Events} Name
     * @param {Name} name
     * @param {Events[Name]} event
     */
    protected emit<Name extends keyof Events>(name: Name, event: Events[Name]): void;
    #private;
}
