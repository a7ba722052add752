// People in a real browser. Cameras and microphones are Chromium's made-up ones.
import { existsSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { BeckonClient } from '../../plugins/web-client/client/src/index.js';

export { Beckond } from '../node/Beckond.mjs';
export { Proxy } from '../node/Proxy.mjs';

const deadline = 40_000;
const programs = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome', '/usr/bin/google-chrome-stable'];

/** Where Chromium or Chrome is; undefined without one. */
export const program = [process.env.CHROMIUM, ...programs].find((each) => each && existsSync(each));

/** Where pictures of the page go. */
export const pictures = process.env.BECKON_PICTURES ?? fileURLToPath(new URL('../../build/screenshots', import.meta.url));

export async function launch() {
  mkdirSync(pictures, { recursive: true });
  return chromium.launch({
    executablePath: program,
    args: [
      ...(process.getuid() === 0 ? ['--no-sandbox'] : []),
      '--use-fake-ui-for-media-stream',
      '--use-fake-device-for-media-stream=fps=10',
      '--auto-select-desktop-capture-source=Entire screen',
      '--allow-loopback-in-peer-connection',
      '--disable-features=WebRtcHideLocalIpsWithMdns',
      '--autoplay-policy=no-user-gesture-required',
    ],
  });
}

/** Keeps every RTCPeerConnection of a page within the reach of a test, and what STUN and TURN servers refused. */
function watchConnections(iceTransportPolicy) {
  window.connections = [];
  window.refusals = [];
  const Native = window.RTCPeerConnection;
  window.RTCPeerConnection = class extends Native {
    constructor(how) {
      super({ ...how, iceTransportPolicy });
      window.connections.push(this);
      this.addEventListener('icecandidateerror', ({ errorCode, url }) => window.refusals.push({ errorCode, url }));
    }
  };
}

/** The kinds of the two ends of the path that each connected connection uses. */
async function pathsInUse() {
  const alive = window.connections.filter(({ connectionState }) => connectionState === 'connected');
  return Promise.all(
    alive.map(async (connection) => {
      const stats = await connection.getStats();
      const transport = [...stats.values()].find(({ type }) => type === 'transport');
      const { localCandidateId, remoteCandidateId } = stats.get(transport.selectedCandidatePairId);
      return [localCandidateId, remoteCandidateId].map((id) => stats.get(id).candidateType);
    }),
  );
}

/** What arrives over each connection that lives: frames of video decoded, and energy of sound. */
async function arriving() {
  const alive = window.connections.filter(({ connectionState }) => connectionState === 'connected');
  return Promise.all(
    alive.map(async (connection) => {
      const inbound = [...(await connection.getStats()).values()].filter(({ type }) => type === 'inbound-rtp');
      const sum = (member) => inbound.reduce((total, each) => total + (each[member] ?? 0), 0);
      return { frames: sum('framesDecoded'), energy: sum('totalAudioEnergy') };
    }),
  );
}

let number = 0;

/** Somebody with a browser window of their own. */
export class Person {
  /** @param {import('playwright-core').Page} page */
  constructor(page, name, url) {
    this.page = page;
    this.name = name;
    this.url = url;
    this.problems = [];
    page.setDefaultTimeout(deadline);
    page.on('pageerror', (error) => this.problems.push(String(error)));
    // What a server answers is no fault of the page; a broken Content-Security-Policy is.
    page.on('console', (message) => {
      if (message.type() === 'error' && !message.text().includes('Failed to load resource') && !message.text().includes('WebSocket connection')) {
        this.problems.push(message.text());
      }
    });
  }

  /** Somebody who has not signed up. `relayOnly`: no direct path is used, only those through a TURN server. */
  static async arrive(browser, url, name, { relayOnly = false, ...options } = {}) {
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, permissions: ['clipboard-read', 'clipboard-write'], ...options });
    await context.addInitScript(watchConnections, relayOnly ? 'relay' : 'all');
    return new Person(await context.newPage(), name, url);
  }

  /** Somebody who has an account and is logged in. */
  static async enter(browser, server, name, { url = server.url, ...options } = {}) {
    number += 1;
    const username = `${name}${number}`;
    const email = `${username.toLowerCase()}@example.com`;
    const client = new BeckonClient(server.url);
    await client.signUp(email);
    await client.verifyEmail(email, await server.code(email));
    await client.setUsername(email, username);
    await client.logIn(email);
    const person = await Person.arrive(browser, url, username, options);
    person.client = client;
    await person.page.addInitScript((account) => {
      if (!sessionStorage.getItem('beckon.account')) sessionStorage.setItem('beckon.account', account);
    }, JSON.stringify({ email, ...client.account }));
    return person;
  }

  async go(where = '/') {
    await this.page.goto(this.url + where);
  }

  /** From the link into the call. */
  async join(roomId) {
    await this.go(`/room/${roomId}`);
    await this.page.click('#join-call');
    await this.view('call');
  }

  async view(name) {
    await this.page.waitForSelector(`#view-${name}:not([hidden])`);
  }

  /** Waits until the page shows that text in the element. */
  async reads(selector, text) {
    await this.page.locator(selector, { hasText: text }).first().waitFor();
  }

  tile(name, kind = 'camera') {
    return this.page.locator(`.tile[data-username="${name}"][data-kind="${kind}"]`);
  }

  /** Waits until `others` are in the call, with a connection to each. */
  async sees(...others) {
    for (const other of others) await this.page.waitForSelector(`.tile[data-username="${other.name}"][data-kind="camera"][data-state="connected"]`);
  }

  /** Waits until video goes on arriving from `count` people, and with it sound. */
  async receives(count, { sound = true } = {}) {
    await this.page.evaluate((text) => (window.arriving ??= new Function(`return ${text}`)()), String(arriving));
    await this.page.waitForFunction(
      async ([wanted, needsSound]) => {
        const now = await window.arriving();
        window.before ??= now;
        const grown = now.filter(({ frames, energy }, index) => frames > (window.before[index]?.frames ?? 0) + 2 && (!needsSound || energy > 0));
        if (grown.length < wanted || now.length !== wanted) return false;
        window.before = undefined;
        return true;
      },
      [count, sound],
      { polling: 200 },
    );
  }

  /** The kinds of candidates, own and theirs, over which each connection runs. */
  paths() {
    return this.page.evaluate(pathsInUse);
  }

  async says(text) {
    if (await this.page.locator('#panel-chat').isHidden()) await this.page.click('#call-chat');
    await this.page.fill('#composer-text', text);
    await this.page.press('#composer-text', 'Enter');
  }

  async hears(text) {
    await this.page.locator('.chat-text', { hasText: text }).waitFor({ state: 'attached' });
  }

  /**
   * Lets a share of the media's packets get lost, in both directions. Called once before the call with 0: Chromium leaves connections alone that were there before.
   *
   * @param {number} percent
   */
  async losePackets(percent) {
    if (!this.devtools) {
      this.devtools = await this.page.context().newCDPSession(this.page);
      await this.devtools.send('Network.enable');
    }
    const conditions = { offline: false, latency: 1, downloadThroughput: 1e7, uploadThroughput: 1e7, packetLoss: percent, packetQueueLength: 1000, packetReordering: false };
    await this.devtools.send('Network.emulateNetworkConditions', conditions);
  }

  async leave() {
    await this.page.context().close();
    if (this.problems.length > 0) throw new Error(`${this.name}'s page complained:\n${this.problems.join('\n')}`);
  }

  async picture(name) {
    await this.page.screenshot({ path: path.join(pictures, `${name}.png`) });
  }
}
