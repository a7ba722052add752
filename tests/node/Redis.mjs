// A Redis of the test's own, on a free port of 127.0.0.1, which keeps nothing on disk.
import net from 'node:net';
import { Companion } from './Companion.mjs';

function answers(port) {
  return new Promise((resolve) => {
    const socket = net.connect(port, '127.0.0.1', () => socket.write('PING\r\n'));
    socket.on('data', (bytes) => {
      resolve(String(bytes).startsWith('+PONG'));
      socket.destroy();
    });
    socket.on('error', () => resolve(false));
    socket.on('close', () => resolve(false));
  });
}

export class Redis extends Companion {
  static async start() {
    const redis = new Redis();
    await redis.run((port) => ['redis-server', '--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'], answers);
    return redis;
  }

  get url() {
    return `redis://127.0.0.1:${this.port}`;
  }
}
