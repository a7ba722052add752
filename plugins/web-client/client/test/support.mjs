import { Beckond } from '../../../../tests/node/Beckond.mjs';
import { BeckonClient } from '../src/index.js';
import WebSocket from 'ws';

export { Beckond };

let number = 0;

/** A user who has come the whole way in. */
export async function enter(server, name, options = {}) {
  number += 1;
  const email = `${name}${number}@example.com`;
  const client = new BeckonClient(server.url, { WebSocket, ...options });
  await client.signUp(email);
  await client.verifyEmail(email, await server.code(email));
  await client.setUsername(email, `${name}${number}`);
  await client.logIn(email);
  return { client, email, name: `${name}${number}` };
}

/** A promise for the next event of that name, perhaps of one that fits. */
export function next(emitter, name, fits = () => true) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`no event "${name}" came`)), 15_000);
    const off = emitter.on(name, (event) => {
      if (!fits(event)) return;
      clearTimeout(timer);
      off();
      resolve(event);
    });
  });
}
