// Two users, from sign-up to candidates, over Node's fetch and the `ws` client. The codes are asked for on standard output
// (`code EMAIL`) and come on standard input, a line each. Behind the server's URL stands how each of them carries its token to the WebSocket:
// `header` or `subprotocol`. Prints `done` when everything went as it should; any deviation ends it
// with a message and code 1.
import assert from 'node:assert/strict';
import readline from 'node:readline';
import WebSocket from 'ws';

const [, , base, ...ways] = process.argv;
const typed = readline.createInterface({ input: process.stdin })[Symbol.asyncIterator]();

async function call(method, path, token, body) {
  const headers = { ...(token && { Authorization: `Bearer ${token}` }), ...(body && { 'Content-Type': 'application/json' }) };
  const response = await fetch(`${base}/api${path}`, { method, headers, body: body && JSON.stringify(body) });
  return { status: response.status, body: await response.json() };
}

async function enter(email, username) {
  const signedUp = await call('POST', '/auth/signup', null, { email });
  assert.deepEqual(signedUp, { status: 200, body: { message: 'OTP sent to your email' } });
  console.log(`code ${email}`);
  const otp = (await typed.next()).value;
  const verified = await call('POST', '/auth/verify-otp', null, { email, otp });
  assert.equal(verified.body.message, 'OTP verified successfully');
  const named = await call('POST', '/auth/set-username', null, { email, username });
  assert.deepEqual(named, { status: 200, body: { message: 'Username set successfully' } });
  const login = await call('POST', '/auth/login', null, { email });
  assert.equal(login.body.token_type, 'bearer');
  return { name: username, token: login.body.access_token };
}

class Client {
  constructor(socket) {
    this.socket = socket;
    this.arrived = [];
    this.waiting = [];
    socket.on('message', (data, isBinary) => {
      assert.equal(isBinary, false);
      const next = this.waiting.shift();
      next ? next(data.toString()) : this.arrived.push(data.toString());
    });
    this.closed = new Promise((resolve) => socket.on('close', (code, reason) => resolve({ code, reason: reason.toString() })));
  }

  static async open(room, user, way) {
    const url = `${base.replace('http', 'ws')}/ws/signaling/${room}`;
    const socket = way === 'header'
      ? new WebSocket(url, { headers: { Authorization: `Bearer ${user.token}` } })
      : new WebSocket(url, ['bearer', user.token]);
    const client = new Client(socket);
    await new Promise((resolve, reject) => socket.on('open', resolve).on('error', reject));
    if (way === 'subprotocol') assert.equal(socket.protocol, 'bearer');
    return client;
  }

  send(message) {
    const text = JSON.stringify(message);
    this.socket.send(text);
    return text;
  }

  async receive() {
    return this.arrived.length > 0 ? this.arrived.shift() : new Promise((resolve) => this.waiting.push(resolve));
  }

  async expect(message) {
    assert.deepEqual(JSON.parse(await this.receive()), message);
  }

  async expectNothing() {
    this.send({ type: 'heartbeat' });
    await this.expect({ type: 'heartbeat_response' });
  }
}

const both = ways.join('-');
const ann = await enter(`ann-${both}@example.com`, `ann-${both}`);
const ben = await enter(`ben-${both}@example.com`, `ben-${both}`);

const created = await call('POST', '/rooms/', ann.token, { name: 'Node', description: 'Two clients' });
assert.equal(created.status, 201);
const room = created.body.room_id;
assert.deepEqual(created.body.participants, [ann.name]);

const one = await Client.open(room, ann, ways[0]);
const joined = await call('POST', `/rooms/${room}/join`, ben.token);
assert.deepEqual(joined.body.participants, [ann.name, ben.name]);
await one.expect({ type: 'user_joined', username: ben.name, room_id: room });
const two = await Client.open(room, ben, ways[1]);

const sdp = 'v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n';
const offer = one.send({ type: 'offer', sender: ann.name, target: ben.name, sdp });
assert.equal(await two.receive(), offer);
const answer = two.send({ type: 'answer', sender: ben.name, target: ann.name, sdp });
assert.equal(await one.receive(), answer);
for (const [from, to, sender, target] of [[one, two, ann, ben], [two, one, ben, ann]]) {
  for (let number = 0; number < 20; number += 1) {
    const candidate = { candidate: `candidate:${number} 1 udp 1 192.0.2.1 9 typ host`, sdpMid: '0', sdpMLineIndex: 0 };
    const text = from.send({ type: 'candidate', sender: sender.name, target: target.name, candidate });
    assert.equal(await to.receive(), text);
  }
}
await one.expectNothing();
await two.expectNothing();

const seen = await call('GET', `/rooms/${room}`, ann.token);
assert.deepEqual(new Set(seen.body.connected), new Set([ann.name, ben.name]));
assert.deepEqual((await call('GET', '/rooms/', ben.token)).body.map((each) => each.room_id), [room]);

const left = await call('POST', `/rooms/${room}/leave`, ben.token);
assert.deepEqual(left.body.participants, [ann.name]);
assert.deepEqual(await two.closed, { code: 4001, reason: 'left the room' });
await one.expect({ type: 'user_left', username: ben.name, room_id: room });
one.socket.close(1000);
assert.equal((await one.closed).code, 1000);

console.log('done');
process.exit(0);
