import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import WebSocket from 'ws';
import { BeckonClient, BeckonError } from '../src/index.js';
import { Beckond, enter } from './support.mjs';

let server;
before(async () => {
  server = await Beckond.start();
});
after(() => server.dispose());

const fails = (promise, status, detail) =>
  assert.rejects(promise, (error) => error instanceof BeckonError && error.status === status && (!detail || detail.test(error.message)));

test('the way in leads from an address to an account', async () => {
  const client = new BeckonClient(server.url);
  const logins = [];
  client.on('login', (account) => logins.push(account.username));
  assert.deepEqual(await client.logIn('ann@example.com'), { outcome: 'not-verified' });
  await client.signUp('ann@example.com');
  await client.verifyEmail('ann@example.com', await server.code('ann@example.com'));
  assert.deepEqual(await client.logIn('ann@example.com'), { outcome: 'username-needed' });
  await client.setUsername('ann@example.com', 'ann');
  const { outcome, account } = await client.logIn('ann@example.com');
  assert.equal(outcome, 'logged-in');
  assert.equal(account.username, 'ann');
  assert.ok(account.expiresAt > Date.now() + 1_000_000);
  assert.deepEqual(logins, ['ann']);
});

test('a wrong code and a taken name are told apart by status', async () => {
  const { name } = await enter(server, 'taken');
  const client = new BeckonClient(server.url);
  await client.signUp('late@example.com');
  await fails(client.verifyEmail('late@example.com', 'abcdef'), 400);
  await client.verifyEmail('late@example.com', await server.code('late@example.com'));
  await fails(client.setUsername('late@example.com', name.toUpperCase()), 409, /taken/);
  await fails(client.setUsername('late@example.com', 'no spaces'), 422);
});

test('rooms are made, found, joined and left', async () => {
  const { client: ann, name: annName } = await enter(server, 'ann');
  const { client: ben, name: benName } = await enter(server, 'ben');
  const made = await ann.createRoom({ name: 'Tuesday' });
  assert.equal(made.description, null);
  assert.deepEqual((await ben.joinRoom(made.room_id)).participants, [annName, benName]);
  assert.deepEqual(
    (await ben.listRooms({ limit: 10, offset: 0 })).map((room) => room.room_id),
    [made.room_id],
  );
  assert.equal((await ben.listRooms()).length, 1);
  assert.deepEqual((await ben.leaveRoom(made.room_id)).participants, [annName]);
  assert.equal((await ann.getRoom(made.room_id)).name, 'Tuesday');
  await fails(ann.getRoom('nowhere'), 404, /Room not found/);
});

test('an account that was kept opens the door again', async () => {
  const { client, name } = await enter(server, 'kept');
  const later = new BeckonClient(server.url);
  later.restore(JSON.parse(JSON.stringify(client.account)));
  assert.equal(later.account.username, name);
  assert.deepEqual(await later.listRooms(), []);
  assert.throws(() => later.restore({ accessToken: 'nonsense', username: name, expiresAt: 0 }), TypeError);
});

test('without an account calls fail before they are made', async () => {
  await fails(new BeckonClient('http://127.0.0.1:1').listRooms(), 401);
});

test('a refused token is renewed once for all calls that wait for it', async () => {
  const { client, email } = await enter(server, 'renewed');
  let renewals = 0;
  const stale = new BeckonClient(server.url, {
    renewToken: (self) => {
      renewals += 1;
      return self.logIn(email);
    },
  });
  const { username, accessToken } = client.account;
  stale.restore({ username, accessToken: `${accessToken.slice(0, -4)}AAAA`, expiresAt: Date.now() + 60_000 });
  await Promise.all([stale.listRooms(), stale.listRooms(), stale.createRoom({ name: 'Renewed' })]);
  assert.equal(renewals, 1);
});

test('an expired token is renewed before it is used', async () => {
  const { client, email } = await enter(server, 'expired');
  const stale = new BeckonClient(server.url, { renewToken: (self) => self.logIn(email) });
  stale.restore({ ...client.account, expiresAt: Date.now() - 1 });
  await stale.listRooms();
  assert.ok(stale.account.expiresAt > Date.now());
});

test('a renewal that brings nothing leaves the refusal as it was', async () => {
  const { client } = await enter(server, 'hopeless');
  const stale = new BeckonClient(server.url, { renewToken: () => {} });
  stale.restore({ ...client.account, accessToken: `${client.account.accessToken.slice(0, -4)}AAAA` });
  await fails(stale.listRooms(), 401);
});

test('who logs out has no account any more', async () => {
  const { client } = await enter(server, 'gone');
  await client.logOut();
  assert.equal(client.account, null);
  await fails(client.listRooms(), 401);
});

test('a server that is away is told by status 0', async () => {
  const client = new BeckonClient('http://127.0.0.1:1');
  await fails(client.signUp('ann@example.com'), 0, /cannot be reached/);
});

test('where there is nothing to offer, there are no ICE servers', async () => {
  const { client } = await enter(server, 'ice');
  assert.ok(Array.isArray(await client.iceServers()));
});

test('a base URL may have a path and a slash', () => {
  assert.equal(new BeckonClient('https://example.com/beckon/', { WebSocket }).baseUrl, 'https://example.com/beckon');
});
