// A stretch of network between a client and the server that a test can break: it passes bytes on, until it is told otherwise.
import { once } from 'node:events';
import net from 'node:net';

export class Proxy {
  #server = net.createServer({ allowHalfOpen: false }, (socket) => this.#accept(socket));
  #pairs = new Set();
  #target;
  #isCut = false;
  #isFrozen = false;

  /** @param {{ port: number }} target read at every connection, so that it may change */
  constructor(target) {
    this.#target = target;
  }

  static async start(target) {
    const proxy = new Proxy(target);
    proxy.#server.listen(0, '127.0.0.1');
    await once(proxy.#server, 'listening');
    return proxy;
  }

  get port() {
    return this.#server.address().port;
  }

  get url() {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Ends what is open and lets nothing new through. */
  cut() {
    this.#isCut = true;
    for (const pair of this.#pairs) for (const socket of pair) socket.destroy();
  }

  /** Swallows everything from now on, and says nothing: a cable that was pulled. */
  freeze() {
    this.#isFrozen = true;
    for (const pair of this.#pairs) for (const socket of pair) socket.pause();
  }

  /** New connections pass again; those that were frozen stay dead. */
  mend() {
    this.#isCut = false;
    this.#isFrozen = false;
  }

  async dispose() {
    this.cut();
    this.#server.close();
  }

  #accept(socket) {
    socket.on('error', () => {});
    if (this.#isCut) {
      socket.destroy();
      return;
    }
    if (this.#isFrozen) {
      this.#pairs.add([socket]);
      return;
    }
    const upstream = net.connect(this.#target.port, '127.0.0.1');
    const pair = [socket, upstream];
    this.#pairs.add(pair);
    upstream.on('error', () => socket.destroy());
    for (const [from, to] of [pair, [upstream, socket]]) {
      from.pipe(to);
      from.on('close', () => {
        to.destroy();
        this.#pairs.delete(pair);
      });
    }
  }
}
