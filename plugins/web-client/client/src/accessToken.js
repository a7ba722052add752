/**
 * The username in an access token. The token is not checked: that is the server's part.
 *
 * @param {string} token
 * @returns {{ username: string, expiresAt: number }} expiresAt in milliseconds since 1970, Infinity when the token names none
 */
export function readAccessToken(token) {
  try {
    const part = token.split('.')[1].replaceAll('-', '+').replaceAll('_', '/');
    const bytes = Uint8Array.from(atob(part), (character) => character.charCodeAt(0));
    const claims = JSON.parse(new TextDecoder().decode(bytes));
    if (typeof claims.sub !== 'string') throw new Error('no subject');
    return { username: claims.sub, expiresAt: typeof claims.exp === 'number' ? claims.exp * 1000 : Infinity };
  } catch (cause) {
    throw new TypeError('this is no access token', { cause });
  }
}
