/**
 * Would connecting again be wrong?
 *
 * @param {number} code
 */
export function isFinal(code: number): boolean;
/** Why a signaling connection ended (RFC 6455 section 7.4, and the server's own from 4000 on). */
export const CloseCode: Readonly<{
    Normal: 1000;
    ServerStops: 1001;
    ProtocolError: 1002;
    BinaryMessage: 1003;
    /** The connection was lost without a word; the code never travels. */
    Lost: 1006;
    NotUtf8: 1007;
    TooManyFaults: 1008;
    TooLarge: 1009;
    ServerFault: 1011;
    TooSlow: 1013;
    /** A newer connection of the same user to the same room took over. */
    Replaced: 4000;
    LeftRoom: 4001;
    LoggedOut: 4002;
}>;
