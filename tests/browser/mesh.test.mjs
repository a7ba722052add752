// PeerMesh over connections of a real browser, with signaling that a test can lose, delay and replay: a page, and no call to look at.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Beckond, launch, program } from './support.mjs';

const skip = !program && 'there is no Chromium';
let server;
let browser;
let page;

before(async () => {
  if (skip) return;
  [server, browser] = await Promise.all([Beckond.start(), launch()]);
  page = await browser.newPage();
  await page.goto(server.url);
  page.setDefaultTimeout(40_000);
  await page.evaluate(prepare);
});
after(async () => {
  await browser?.close();
  await server?.dispose();
});

/** Makes `window.lab`: ends of a made-up session, and meshes over them. Runs in the page. */
async function prepare() {
  const { Emitter, PeerMesh } = await import('/client/index.js');

  /** What a mesh needs of a session. Messages reach the other end as JSON, unless `passes` says no. */
  class Line extends Emitter {
    present = new Set();
    sent = [];
    passes = () => true;
    other = null;

    constructor(username) {
      super();
      this.username = username;
    }

    send(message) {
      this.sent.push(message);
      if (!this.passes(message)) return 'waiting';
      this.deliver(message);
      return 'sent';
    }

    deliver(message) {
      const copy = { ...JSON.parse(JSON.stringify(message)), sender: this.username };
      queueMicrotask(() => this.other.emit(copy.type, copy));
    }

    finds(username, isNew) {
      this.present.add(username);
      this.emit('joined', { username, isNew });
    }

    comesBack() {
      this.emit('open', { isResumed: true });
    }
  }

  /** A stream with a picture that moves. */
  function film() {
    const canvas = Object.assign(document.createElement('canvas'), { width: 64, height: 48 });
    const pen = canvas.getContext('2d');
    setInterval(() => pen.fillRect(Math.random() * 64, 0, 8, 48), 50);
    return canvas.captureStream(20);
  }

  const when = (emitter, name, fits = () => true) =>
    new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`no "${name}" came`)), 15_000);
      const off = emitter.on(name, (event) => {
        if (!fits(event)) return;
        clearTimeout(timer);
        off();
        resolve(event);
      });
    });

  window.lab = {
    film,
    when,
    /** Two lines that are one another's other end, with a mesh on each. */
    pair(options = {}) {
      const lines = [new Line('ann'), new Line('ben')];
      [lines[0].other, lines[1].other] = [lines[1], lines[0]];
      const meshes = lines.map((line) => new PeerMesh(line, options));
      const faults = [];
      for (const mesh of meshes) mesh.on('fault', ({ error }) => faults.push(String(error)));
      return { lines, meshes, faults };
    },
    mesh: (line, options = {}) => new PeerMesh(line, options),
    connected: (mesh) => when(mesh, 'state', ({ peer }) => peer.state === 'connected'),
    ready: (mesh) => when(mesh, 'ready'),
    meet(lines, isNew = true) {
      lines[0].finds('ben', isNew);
      lines[1].finds('ann', isNew);
    },
  };
}

/** Runs a function in the page, which has `lab`. */
const inPage = (name, work) => test(name, { skip }, () => page.evaluate(work).then((result) => assert.deepEqual(result?.faults ?? [], [])));

inPage('two who offer at the same moment are connected, and both see each other', async () => {
  const { lab } = window;
  const { lines, meshes, faults } = lab.pair();
  for (const mesh of meshes) mesh.publish('camera', lab.film());
  // Nothing is delivered before both have made an offer.
  const bothOffered = new Promise((resolve) => {
    for (const line of lines) {
      line.passes = () => {
        if (lines.every(({ sent }) => sent.some(({ type }) => type === 'offer'))) resolve();
        return false;
      };
    }
  });
  const all = Promise.all(meshes.flatMap((mesh) => [lab.connected(mesh), lab.when(mesh, 'stream', ({ name }) => name === 'camera')]));
  lab.meet(lines);
  await bothOffered;
  for (const line of lines) {
    line.passes = () => true;
    for (const message of line.sent) line.deliver(message);
  }
  await all;
  // ann, whose name sorts first, is not the polite one: her offer is the one that ben answers.
  if (!lines[1].sent.some(({ type }) => type === 'answer') || lines[0].sent.some(({ type }) => type === 'answer')) throw new Error('the wrong one gave way');
  for (const mesh of meshes) mesh.close();
  return { faults };
});

inPage('a newcomer leaves the offer to those who were there before', async () => {
  const { lab } = window;
  const { lines, meshes, faults } = lab.pair();
  const all = Promise.all(meshes.map(lab.ready));
  lines[0].finds('ben', true);
  lines[1].finds('ann', false);
  await all;
  if (lines[1].sent.some(({ type }) => type === 'offer')) throw new Error('the newcomer offered');
  for (const mesh of meshes) mesh.close();
  return { faults };
});

inPage('a newcomer to whom nobody offers makes the offer after a while', async () => {
  const { lab } = window;
  const { lines, meshes, faults } = lab.pair({ patience: 50 });
  const all = Promise.all(meshes.map(lab.ready));
  lines[1].finds('ann', false);
  await all;
  for (const mesh of meshes) mesh.close();
  return { faults };
});

for (const lost of ['offer', 'answer', 'candidate']) {
  inPage(`when each ${lost} was lost with the connection, coming back mends it`, `(${mendsAfterLosing})(${JSON.stringify(lost)})`);
}

async function mendsAfterLosing(lost) {
  const { lab } = window;
  const { lines, meshes, faults } = lab.pair();
  const all = Promise.all(meshes.map(lab.ready));
  let losses = 0;
  const isLost = new Promise((resolve) => {
    for (const line of lines) {
      line.passes = ({ type }) => {
        if (type !== lost) return true;
        losses += 1;
        resolve();
        return false;
      };
    }
  });
  lines[0].finds('ben', true);
  lines[1].finds('ann', false);
  await isLost;
  await new Promise((resolve) => setTimeout(resolve, 300));
  for (const line of lines) line.passes = () => true;
  for (const line of lines) line.comesBack();
  await all;
  for (const mesh of meshes) mesh.close();
  return { faults, losses };
}

inPage('streams are added, renamed by nobody, swapped and taken away in a running call', async () => {
  const { lab } = window;
  const { lines, meshes, faults } = lab.pair();
  const [ann, ben] = meshes;
  const film = lab.film();
  ann.publish('camera', film);
  const camera = lab.when(ben, 'stream', ({ name }) => name === 'camera');
  lab.meet(lines);
  await camera;
  const offersBefore = lines[0].sent.filter(({ type }) => type === 'offer').length;
  film.removeTrack(film.getVideoTracks()[0]);
  film.addTrack(lab.film().getVideoTracks()[0]);
  ann.publish('camera', film);
  const screen = lab.when(ben, 'stream', ({ name }) => name === 'screen');
  if (lines[0].sent.filter(({ type }) => type === 'offer').length !== offersBefore) throw new Error('a swapped track was negotiated anew');
  ann.publish('screen', lab.film());
  await screen;
  const ended = lab.when(ben, 'streamended', ({ name }) => name === 'screen');
  ann.unpublish('screen');
  await ended;
  if ([...ben.peers.get('ann').streams.keys()].join() !== 'camera') throw new Error('the camera went with the screen');
  for (const mesh of meshes) mesh.close();
  return { faults };
});

inPage('a page that was loaded anew takes the place of the one before', async () => {
  const { lab } = window;
  const { lines, meshes, faults } = lab.pair({ patience: 50 });
  const first = Promise.all(meshes.map(lab.ready));
  lab.meet(lines);
  await first;
  const old = lines[1].sent.filter(({ type }) => type === 'candidate');
  // The old page vanishes without a word; the new one has the same name, and ann is still there.
  lines[1].send = () => 'dropped';
  const fresh = new lines[1].constructor('ben');
  [fresh.other, lines[0].other] = [lines[0], fresh];
  const mesh = lab.mesh(fresh, { patience: 50 });
  const replaced = lab.when(meshes[0], 'ready');
  const ready = lab.ready(mesh);
  fresh.finds('ann', false);
  await Promise.all([replaced, ready]);
  if (meshes[0].peers.size !== 1) throw new Error('there are two of them');
  // What the old page still had under way is not for the new connection.
  for (const message of old) lines[0].emit('candidate', { ...message, sender: 'ben' });
  const data = lab.when(meshes[0], 'data');
  mesh.broadcast('still there');
  if ((await data).data !== 'still there') throw new Error('the connection broke');
  meshes[1].close();
  for (const each of [meshes[0], mesh]) each.close();
  return { faults };
});

inPage('what was meant for an earlier page of the own user is not taken', async () => {
  const { lab } = window;
  const { lines, meshes, faults } = lab.pair();
  lines[0].emit('offer', { type: 'offer', sender: 'ben', sdp: { type: 'offer', sdp: 'nonsense' }, session: 'x', to: 'an earlier page' });
  await new Promise((resolve) => setTimeout(resolve, 100));
  for (const mesh of meshes) mesh.close();
  return { faults };
});

inPage('nonsense from another client is a fault, and the mesh lives on', async () => {
  const { lab } = window;
  const { lines, meshes } = lab.pair();
  const fault = lab.when(meshes[0], 'fault');
  lines[0].emit('offer', { type: 'offer', sender: 'eve', sdp: 'nonsense' });
  await fault;
  lines[0].emit('answer', { type: 'answer', sender: 'eve', sdp: { type: 'answer', sdp: 7 } });
  lines[0].emit('candidate', { type: 'candidate', sender: 'eve', candidate: { candidate: 'nonsense' } });
  lines[0].emit('candidate', { type: 'candidate', sender: 'nobody', candidate: null });
  lines[0].emit('offer', { type: 'offer', sender: 42 });
  const all = Promise.all(meshes.map(lab.ready));
  lab.meet(lines);
  await all;
  for (const mesh of meshes) mesh.close();
});

inPage('who hangs up is gone at once, whatever the roster says', async () => {
  const { lab } = window;
  const { lines, meshes, faults } = lab.pair();
  const all = Promise.all(meshes.map(lab.ready));
  lab.meet(lines);
  await all;
  const gone = lab.when(meshes[0], 'gone');
  meshes[1].close();
  await gone;
  if (meshes[0].peers.size !== 0) throw new Error('somebody is left');
  meshes[0].close();
  return { faults };
});

inPage('who has left signaling is kept while the connection works, and no longer', async () => {
  const { lab } = window;
  const { lines, meshes, faults } = lab.pair({ linger: 300 });
  const all = Promise.all(meshes.map(lab.ready));
  lab.meet(lines);
  await all;
  await Promise.all(meshes.map((mesh) => mesh.peers.values().next().value.state === 'connected' || lab.connected(mesh)));
  const gone = lab.when(meshes[0], 'gone');
  lines[0].present.delete('ben');
  lines[0].emit('left', { username: 'ben', isMissing: false });
  if (!meshes[0].peers.has('ben')) throw new Error('a connection that works was given up');
  await gone;
  for (const mesh of meshes) mesh.close();
  return { faults };
});

inPage('a path that is looked for anew uses the servers that there are by then', async () => {
  const { lab } = window;
  // As old as it must be for the mesh to ask again.
  const now = Date.now;
  let asked = 0;
  const iceServers = async () => [{ urls: 'turn:127.0.0.1:9', username: `${(asked += 1)}`, credential: 'x' }];
  const { lines, meshes, faults } = lab.pair({ iceServers });
  const all = Promise.all(meshes.map(lab.ready));
  lab.meet(lines);
  await all;
  const peer = meshes[0].peers.get('ben');
  const before = peer.connection.getConfiguration().iceServers[0].username;
  Date.now = () => now() + 301_000;
  try {
    const state = Object.getOwnPropertyDescriptor(RTCPeerConnection.prototype, 'connectionState');
    Object.defineProperty(peer.connection, 'connectionState', { configurable: true, get: () => 'failed' });
    const offered = new Promise((resolve) => (lines[0].passes = ({ type }) => (type === 'offer' && resolve(), true)));
    lines[0].comesBack();
    await offered;
    Object.defineProperty(peer.connection, 'connectionState', state);
  } finally {
    Date.now = now;
  }
  const after = peer.connection.getConfiguration().iceServers[0].username;
  if (before === after) throw new Error('the servers are those of the start');
  for (const mesh of meshes) mesh.close();
  return { faults };
});

inPage('servers that cannot be had do not keep anyone from a call', async () => {
  const { lab } = window;
  const iceServers = () => Promise.reject(new Error('no answer'));
  const { lines, meshes, faults } = lab.pair({ iceServers });
  const all = Promise.all(meshes.map(lab.ready));
  lab.meet(lines);
  await all;
  for (const mesh of meshes) mesh.close();
  return { faults };
});
