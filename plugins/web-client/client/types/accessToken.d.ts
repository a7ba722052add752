/**
 * The username in an access token. The token is not checked: that is the server's part.
 *
 * @param {string} token
 * @returns {{ username: string, expiresAt: number }} expiresAt in milliseconds since 1970, Infinity when the token names none
 */
export function readAccessToken(token: string): {
    username: string;
    expiresAt: number;
};
