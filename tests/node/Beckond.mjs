// The built server for tests in Node: BECKOND is its path. It keeps its data in a folder of its own over restarts.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const program = process.env.BECKOND ?? path.join(root, 'build/release/bin/beckond');
const deadline = 20_000;

export class Beckond {
  #directory = mkdtempSync(path.join(tmpdir(), 'beckon-node-'));
  #options;
  #process = null;
  #port = 0;
  #scheme = 'http';
  #printed = '';
  #watchers = new Set();

  /** @param {Record<string, string | number | boolean>} [options] properties for this server */
  constructor(options = {}) {
    this.#options = options;
  }

  static async start(options) {
    const server = new Beckond(options);
    await server.start();
    return server;
  }

  get port() {
    return this.#port;
  }

  get url() {
    return `${this.#scheme}://127.0.0.1:${this.#port}`;
  }

  /** Starts it; a second time on the port of the first. */
  async start() {
    const words = Object.entries({ 'net.port': this.#port, store: 'memory', ...this.#options }).map(([name, value]) => `-D${name}=${value}`);
    const { PATH, ASAN_OPTIONS, TSAN_OPTIONS, UBSAN_OPTIONS, LSAN_OPTIONS } = process.env;
    const env = Object.fromEntries(Object.entries({ PATH, ASAN_OPTIONS, TSAN_OPTIONS, UBSAN_OPTIONS, LSAN_OPTIONS }).filter(([, value]) => value));
    this.#process = spawn(program, words, { cwd: this.#directory, env, stdio: ['ignore', 'pipe', 'pipe'] });
    const from = this.#printed.length;
    for (const stream of [this.#process.stdout, this.#process.stderr]) stream.on('data', (bytes) => this.#print(String(bytes)));
    this.#process.on('exit', () => this.#print('\n(the server has ended)\n'));
    const listening = await this.printed(/listening on (https?):\/\/\S+?:(\d+)$|\(the server has ended\)/m, from);
    if (!listening[1]) throw new Error(`beckond did not start:\n${this.#printed}`);
    this.#scheme = listening[1];
    this.#port = Number(listening[2]);
  }

  async stop(signal = 'SIGTERM') {
    if (!this.#process || this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    const exit = once(this.#process, 'exit');
    this.#process.kill(signal);
    const [code] = await exit;
    if (signal === 'SIGTERM' && code !== 0) throw new Error(`beckond ended with code ${code}:\n${this.#printed}`);
  }

  /** Ends it for good, and its data with it. */
  async dispose() {
    await this.stop();
    rmSync(this.#directory, { recursive: true, force: true });
  }

  /** The first match in what it prints after `from`; waits for it. */
  printed(pattern, from = 0) {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#watchers.delete(look);
        reject(new Error(`beckond did not print ${pattern}; it printed at last:\n${this.#printed.slice(-2000)}`));
      }, deadline);
      const look = () => {
        const match = this.#printed.slice(from).match(pattern);
        if (!match) return;
        clearTimeout(timer);
        this.#watchers.delete(look);
        resolve(match);
      };
      this.#watchers.add(look);
      look();
    });
  }

  /** What it has printed so far, as a place for printed() and code() to start from. */
  get mark() {
    return this.#printed.length;
  }

  /** The code in the newest mail to that address after `from`. */
  async code(email, from = 0) {
    const address = email.replace(/[.+]/g, '\\$&');
    return (await this.printed(new RegExp(`^To: ${address}$(?:(?!^To: )[^])*?(?<!\\d)(\\d{6})(?!\\d)`, 'm'), from))[1];
  }

  #print(text) {
    this.#printed += text;
    for (const look of [...this.#watchers]) look();
  }
}
