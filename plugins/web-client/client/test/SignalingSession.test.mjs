import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Proxy } from '../../../../tests/node/Proxy.mjs';
import { BeckonClient, BeckonError, CloseCode } from '../src/index.js';
import { Beckond, enter, next } from './support.mjs';
import WebSocket from 'ws';

const quick = { backoff: { first: 20, most: 100 }, restartSpread: 100 };

let server;
before(async () => {
  server = await Beckond.start({ 'signaling.reconnect_grace': 10 });
});
after(() => server.dispose());

/** Two users and a room of the first. */
async function pair(options) {
  const ann = await enter(server, 'ann', options);
  const ben = await enter(server, 'ben');
  return { ann, ben, room: await ann.client.createRoom({ name: 'Session' }) };
}

/** Ann's way to the server runs through a proxy that the test can break. */
async function breakable(sessionOptions) {
  const proxy = await Proxy.start(server);
  const { ann, ben, room } = await pair();
  const client = new BeckonClient(proxy.url, { WebSocket, timeout: 1000 });
  client.restore(ann.client.account);
  const session = client.session(room.room_id, { ...quick, ...sessionOptions });
  await session.open();
  const other = ben.client.session(room.room_id);
  await Promise.all([other.open(), next(session, 'joined')]);
  const close = async () => {
    session.close();
    other.close();
    await proxy.dispose();
  };
  return { proxy, ann, ben, room, session, other, close };
}

test('a session knows who is there, and hears who comes and goes', async () => {
  const { ann, ben, room } = await pair();
  const first = ann.client.session(room.room_id);
  assert.equal((await first.open()).name, 'Session');
  assert.equal(first.state, 'open');
  assert.deepEqual([...first.present], []);

  const came = next(first, 'joined');
  const second = ben.client.session(room.room_id);
  const found = next(second, 'joined');
  await second.open();
  assert.deepEqual(await came, { username: ben.name, isNew: true });
  assert.deepEqual(await found, { username: ann.name, isNew: false });

  const went = next(first, 'left');
  await ben.client.leaveRoom(room.room_id);
  assert.deepEqual(await went, { username: ben.name, isMissing: false });
  assert.deepEqual([...first.present], []);
  first.close();
});

test('offers, answers and candidates arrive as they were sent', async () => {
  const { session, other, ann, ben, close } = await breakable();
  const offer = next(other, 'offer');
  assert.equal(session.send({ type: 'offer', target: ben.name, sdp: 'v=0', extra: [1] }), 'sent');
  assert.deepEqual(await offer, { type: 'offer', sender: ann.name, target: ben.name, sdp: 'v=0', extra: [1] });
  const candidate = next(session, 'candidate');
  other.send({ type: 'candidate', target: ann.name, candidate: null });
  assert.equal((await candidate).candidate, null);
  await close();
});

test('what the server refuses is told, and the session stays', async () => {
  const { session, close } = await breakable();
  const fault = next(session, 'fault');
  session.send({ type: 'offer', target: 'nobody', sdp: '' });
  assert.equal((await fault).target, 'nobody');
  assert.equal(session.state, 'open');
  await close();
});

test('a message that the server would not take is refused before it is sent', async () => {
  const { session, close } = await breakable();
  assert.throws(() => session.send({ type: 'offer', target: 'ben', sdp: 'ü'.repeat(33_000) }), RangeError);
  assert.equal(session.state, 'open');
  await close();
});

test('after a cut it comes back, others see no one leave, and what was sent meanwhile arrives', async () => {
  const { proxy, session, other, ben, close } = await breakable();
  const left = [];
  other.on('left', (event) => left.push(event));
  const waiting = next(session, 'state', ({ state }) => state === 'waiting');
  proxy.cut();
  await waiting;
  assert.equal(session.send({ type: 'offer', target: ben.name, sdp: 'kept' }), 'waiting');
  const offer = next(other, 'offer');
  const open = next(session, 'open');
  proxy.mend();
  assert.equal((await open).isResumed, true);
  assert.equal((await offer).sdp, 'kept');
  assert.deepEqual(left, []);
  await close();
});

test('a connection that has gone silent is found dead by its heartbeat', async () => {
  const { proxy, session, close } = await breakable({ heartbeat: { interval: 50, timeout: 200 }, connectTimeout: 300 });
  const waiting = next(session, 'state', ({ state }) => state === 'waiting');
  proxy.freeze();
  await waiting;
  const open = next(session, 'open');
  proxy.mend();
  await open;
  await close();
});

test('heartbeats that are answered keep a quiet session as it is', async () => {
  const { session, close } = await breakable({ heartbeat: { interval: 20, timeout: 2000 } });
  const states = [];
  session.on('state', ({ state }) => states.push(state));
  let beats = 0;
  await new Promise((resolve) => {
    const send = WebSocket.prototype.send;
    WebSocket.prototype.send = function count(data, ...more) {
      if (data === '{"type":"heartbeat"}' && (beats += 1) === 5) {
        WebSocket.prototype.send = send;
        resolve();
      }
      return send.call(this, data, ...more);
    };
  });
  assert.deepEqual(states, []);
  await close();
});

test('who left while the connection was away is missing afterwards, and who came is found', async () => {
  const { proxy, session, ben, room, close } = await breakable();
  const waiting = next(session, 'state', ({ state }) => state === 'waiting');
  proxy.cut();
  await waiting;
  const { client: cat, name } = await enter(server, 'cat');
  await ben.client.leaveRoom(room.room_id);
  const third = cat.session(room.room_id);
  await third.open();
  const events = Promise.all([next(session, 'left'), next(session, 'joined')]);
  proxy.mend();
  assert.deepEqual(await events, [
    { username: ben.name, isMissing: true },
    { username: name, isNew: false },
  ]);
  third.close();
  await close();
});

test('someone who came while both did not see each other is noticed by the first message', async () => {
  const { proxy, session, other, ann, close } = await breakable();
  const waiting = next(session, 'state', ({ state }) => state === 'waiting');
  proxy.cut();
  await waiting;
  const { client: cat, name } = await enter(server, 'cat');
  const third = cat.session(session.roomId);
  await third.open();
  assert.ok(!third.present.has(ann.name));
  const found = next(session, 'joined');
  proxy.mend();
  assert.equal((await found).username, name);
  const noticed = next(third, 'joined', ({ username }) => username === ann.name);
  session.send({ type: 'offer', target: name, sdp: '' });
  assert.equal((await noticed).isNew, false);
  third.close();
  other.close();
  await close();
});

test('a server that restarts is found again', async () => {
  const own = await Beckond.start();
  const { client } = await enter(own, 'ann');
  const room = await client.createRoom({ name: 'Restart' });
  const session = client.session(room.room_id, quick);
  await session.open();
  const waiting = next(session, 'state', ({ state }) => state === 'waiting');
  await own.stop();
  await waiting;
  const open = next(session, 'open');
  await own.start();
  assert.equal((await open).isResumed, true);
  session.close();
  await own.dispose();
});

test('a newer connection takes over, and the older one does not come back', async () => {
  const { ann, room } = await pair();
  const first = ann.client.session(room.room_id, quick);
  await first.open();
  const closed = next(first, 'closed');
  const second = ann.client.session(room.room_id);
  await second.open();
  assert.equal((await closed).code, CloseCode.Replaced);
  assert.equal(first.state, 'closed');
  assert.equal(first.send({ type: 'heartbeat' }), 'dropped');
  second.close();
});

test('leaving the room ends the session', async () => {
  const { ann, room } = await pair();
  const session = ann.client.session(room.room_id, quick);
  await session.open();
  const closed = next(session, 'closed');
  await ann.client.leaveRoom(room.room_id);
  assert.equal((await closed).code, CloseCode.LeftRoom);
});

test('a room that is not there, and a server that is not there, are told apart', async () => {
  const { ann } = await pair();
  const refused = (promise, status) => assert.rejects(promise, (error) => error instanceof BeckonError && error.status === status);
  await refused(ann.client.session('nowhere', quick).open(), 404);
  const nobody = new BeckonClient('http://127.0.0.1:1', { WebSocket });
  nobody.restore(ann.client.account);
  await refused(nobody.session('room', { ...quick, firstTries: 2 }).open(), 0);
});

test('a token that is refused on the way back is renewed', async () => {
  const { ann, room } = await pair();
  const client = new BeckonClient(server.url, { WebSocket, renewToken: (self) => self.logIn(ann.email) });
  client.restore({ ...ann.client.account, accessToken: `${ann.client.account.accessToken.slice(0, -4)}AAAA` });
  const session = client.session(room.room_id, quick);
  await session.open();
  assert.equal(session.username, ann.name);
  session.close();
});

test('a server that insists on joining first is joined first', async () => {
  const strict = await Beckond.start({ 'signaling.require_join': true });
  const { client: ann } = await enter(strict, 'ann');
  const { client: ben, name } = await enter(strict, 'ben');
  const room = await ann.createRoom({ name: 'Strict' });
  const session = ben.session(room.room_id, quick);
  assert.ok((await session.open()).participants.includes(name));
  session.close();
  await strict.dispose();
});

test('a session that is closed while it connects stays closed', async () => {
  const { ann, room } = await pair();
  const session = ann.client.session(room.room_id, quick);
  const opened = session.open();
  session.close();
  await assert.rejects(opened, BeckonError);
  assert.equal(session.state, 'closed');
});
