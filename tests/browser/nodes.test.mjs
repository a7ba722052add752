// People on two nodes that share one Redis and one database, and people who reach each other through a relay alone.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Coturn } from '../node/Coturn.mjs';
import { Redis } from '../node/Redis.mjs';
import { Beckond, Person, launch, program } from './support.mjs';

const skip = !program && 'there is no Chromium';
let browser;
let coturn;
let redis;
let nodes = [];

before(async () => {
  if (skip) return;
  [browser, coturn, redis] = await Promise.all([launch(), Coturn.start(), Redis.start()]);
  const shared = {
    store: 'redis',
    'store.redis.url': redis.url,
    'database.url': process.env.BECKON_TEST_DATABASE_URL, // ../database/with_postgresql.py sets it
    ...coturn.options,
  };
  nodes = await Promise.all([Beckond.start(shared), Beckond.start(shared)]);
});
after(async () => {
  await browser?.close();
  for (const one of [...nodes, redis, coturn]) await one?.dispose();
});

/** How a page reaches the relays that its connections offer. */
async function relayProtocols() {
  const reports = await Promise.all(window.connections.map((connection) => connection.getStats()));
  const local = reports.flatMap((report) => [...report.values()]).filter(({ type }) => type === 'local-candidate');
  return [...new Set(local.map(({ relayProtocol }) => relayProtocol))];
}

/** Ann on the first node, Ben on the second, in one room. */
async function meet(options = {}) {
  const ann = await Person.enter(browser, nodes[0], 'Ann', options);
  const ben = await Person.enter(browser, nodes[1], 'Ben', options);
  const room = await ann.client.createRoom({ name: 'Two nodes' });
  await ann.join(room.room_id);
  await ben.join(room.room_id);
  await Promise.all([ann.sees(ben), ben.sees(ann)]);
  return { ann, ben, room };
}

test('a call across two nodes: pictures, sound and text arrive on both sides', { skip }, async () => {
  const { ann, ben, room } = await meet();
  await Promise.all([ann.receives(1), ben.receives(1)]);
  await ann.says('From one node');
  await ben.hears('From one node');
  await ben.says('to the other');
  await ann.hears('to the other');
  assert.deepEqual([...(await ben.client.getRoom(room.room_id)).connected].sort(), [ann.name, ben.name].sort());

  await ben.page.click('#hang-up');
  await ann.tile(ben.name).waitFor({ state: 'detached' });
  await ann.leave();
  await ben.leave();
});

test('a call across two nodes goes through the relay, where nothing else is allowed', { skip }, async () => {
  const { ann, ben } = await meet({ relayOnly: true });
  await Promise.all([ann.receives(1), ben.receives(1)]);
  await ann.says('Through the relay');
  await ben.hears('Through the relay');
  for (const person of [ann, ben]) assert.deepEqual(await person.paths(), [['relay', 'relay']]);
  await ann.leave();
  await ben.leave();
});

test('where UDP does not get out, the relay is reached over TCP', { skip }, async (t) => {
  const server = await Beckond.start({ ...coturn.options, 'turn.urls': `turn:127.0.0.1:${coturn.port}?transport=tcp` });
  t.after(() => server.dispose());
  const [ann, ben] = await Promise.all(['Ann', 'Ben'].map((name) => Person.enter(browser, server, name, { relayOnly: true })));
  const room = await ann.client.createRoom({ name: 'Over TCP' });
  await ann.join(room.room_id);
  await ben.join(room.room_id);
  await Promise.all([ann.sees(ben), ben.sees(ann)]);
  await Promise.all([ann.receives(1), ben.receives(1)]);
  for (const person of [ann, ben]) {
    assert.deepEqual(
      (await person.paths()).map(([own]) => own),
      ['relay'],
    );
    assert.deepEqual(await person.page.evaluate(relayProtocols), ['tcp']);
  }
  await ann.leave();
  await ben.leave();
});

test('with a secret that the relay does not know, nothing gets through it', { skip }, async (t) => {
  const server = await Beckond.start({ ...coturn.options, 'turn.secret': 'another secret' });
  t.after(() => server.dispose());
  const [ann, ben] = await Promise.all(['Ann', 'Ben'].map((name) => Person.enter(browser, server, name, { relayOnly: true })));
  const room = await ann.client.createRoom({ name: 'Refused' });
  await ann.join(room.room_id);
  await ben.join(room.room_id);
  const refused = await ann.page.waitForFunction(() => window.refusals.find(({ errorCode }) => errorCode === 401));
  assert.match((await refused.jsonValue()).url, /^turn:127\.0\.0\.1/);
  assert.deepEqual(await ann.paths(), []);
  await ann.leave();
  await ben.leave();
});
