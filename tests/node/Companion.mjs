// A server that a test needs beside beckond, in a folder of its own. It ends with dispose(), and at the latest with this process.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

const deadline = 20_000;
const tries = 5;

/** A port of 127.0.0.1 that nobody uses at the moment. */
export async function freePort() {
  const server = net.createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

export class Companion {
  #directory = mkdtempSync(path.join(tmpdir(), 'beckon-companion-'));
  #process = null;
  #printed = '';
  #kill = () => this.#process?.kill('SIGKILL');

  port = 0;

  get directory() {
    return this.#directory;
  }

  /**
   * A port may be taken between its choice and its use: then another is tried.
   *
   * @param {(port: number) => string[]} command program and arguments
   * @param {(port: number) => Promise<boolean>} isReady asked until it says yes
   */
  async run(command, isReady) {
    process.once('exit', this.#kill);
    for (let left = tries; left > 0; left -= 1) {
      this.port = await freePort();
      const [program, ...words] = command(this.port);
      this.#process = spawn(program, words, { cwd: this.#directory, stdio: ['ignore', 'pipe', 'pipe'] });
      const failed = once(this.#process, 'error').then(([error]) => Promise.reject(error));
      failed.catch(() => {});
      for (const stream of [this.#process.stdout, this.#process.stderr]) stream.on('data', (bytes) => (this.#printed += bytes));
      if (await Promise.race([failed, this.#comes(isReady)])) return;
    }
    throw new Error(`${command(0)[0]} did not start:\n${this.#printed.slice(-4000)}`);
  }

  async dispose() {
    process.off('exit', this.#kill);
    if (this.#isAlive()) {
      const exit = once(this.#process, 'exit');
      this.#kill();
      await exit;
    }
    rmSync(this.#directory, { recursive: true, force: true });
  }

  async #comes(isReady) {
    const end = Date.now() + deadline;
    while (this.#isAlive() && Date.now() < end) {
      if ((await isReady(this.port)) && this.#isAlive()) return true;
      await pause(50);
    }
    this.#kill();
    return false;
  }

  #isAlive() {
    return this.#process !== null && this.#process.exitCode === null && this.#process.signalCode === null;
  }
}
