// A coturn of the test's own, on a free port of 127.0.0.1, with the shipped example of its configuration.
import { randomBytes } from 'node:crypto';
import dgram from 'node:dgram';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Companion } from './Companion.mjs';

const example = fileURLToPath(new URL('../../etc/coturn/turnserver.conf', import.meta.url));
const notHere = /^(static-auth-secret=.*|cert=.*|pkey=.*|tls-listening-port=.*|denied-peer-ip=127\..*|syslog)\n/gm;

/** Whether a STUN server answers a binding request (RFC 8489 section 6). */
function answers(port) {
  return new Promise((resolve) => {
    const socket = dgram.createSocket('udp4');
    const done = (answer) => {
      clearTimeout(timer);
      socket.removeAllListeners();
      socket.on('error', () => {});
      socket.close();
      resolve(answer);
    };
    const timer = setTimeout(() => done(false), 500);
    socket.on('message', () => done(true));
    socket.on('error', () => done(false));
    socket.send(Buffer.concat([Buffer.from('000100002112a442', 'hex'), randomBytes(12)]), port, '127.0.0.1');
  });
}

export class Coturn extends Companion {
  secret = randomBytes(32).toString('hex');

  static async start() {
    const coturn = new Coturn();
    await coturn.run((port) => ['turnserver', '-c', coturn.#configure(port)], answers);
    return coturn;
  }

  /** The settings of a beckond that hands it out. */
  get options() {
    return { 'turn.urls': `stun:127.0.0.1:${this.port},turn:127.0.0.1:${this.port}?transport=udp`, 'turn.secret': this.secret };
  }

  #configure(port) {
    const text = readFileSync(example, 'utf8').replaceAll(notHere, '').replaceAll('<turn.example.com>', 'turn.example.com');
    const own = ['listening-ip=127.0.0.1', 'relay-ip=127.0.0.1', 'allow-loopback-peers', 'no-tls', 'no-dtls', 'log-file=stdout'];
    own.push(`static-auth-secret=${this.secret}`, `userdb=${this.directory}/db`, `pidfile=${this.directory}/pid`);
    const file = path.join(this.directory, 'turnserver.conf');
    writeFileSync(file, `${text.replace('listening-port=3478', `listening-port=${port}`)}\n${own.join('\n')}\n`);
    return file;
  }
}
