// What goes wrong on the way, while people are in a call.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { Beckond, Person, Proxy, launch, program } from './support.mjs';

const skip = !program && 'there is no Chromium';
const outage = 5_000;
let browser;

before(async () => {
  if (!skip) browser = await launch();
});
after(() => browser?.close());

/** Writes down every leave and every state but `connected` that the page shows from now on. */
function watchTrouble(person) {
  return person.page.evaluate(() => {
    window.trouble = [];
    new MutationObserver(() => {
      for (const toast of document.querySelectorAll('.toast')) if (toast.textContent.includes('left')) window.trouble.push(toast.textContent);
      for (const tile of document.querySelectorAll('.tile:not([data-state="connected"])')) window.trouble.push(`${tile.dataset.username} is ${tile.dataset.state}`);
    }).observe(document.body, { subtree: true, childList: true, attributes: true, attributeFilter: ['data-state'] });
  });
}

const trouble = (person) => person.page.evaluate(() => window.trouble);

test('who drops off the network for five seconds comes back without anyone seeing it leave', { skip }, async () => {
  const server = await Beckond.start({ 'signaling.reconnect_grace': 20 });
  const proxy = await Proxy.start(server);
  const ann = await Person.enter(browser, server, 'Ann');
  const ben = await Person.enter(browser, server, 'Ben', { url: proxy.url });
  await ben.losePackets(0);
  const room = await ann.client.createRoom({ name: 'Outage' });
  await ann.join(room.room_id);
  await ben.join(room.room_id);
  await Promise.all([ann.sees(ben), ben.sees(ann)]);
  await Promise.all([ann.receives(1), ben.receives(1)]);
  await Promise.all([watchTrouble(ann), watchTrouble(ben)]);

  proxy.cut();
  await ben.losePackets(100);
  await ben.reads('#call-banner', 'connection to the server is lost');
  await pause(outage);
  assert.equal(await ann.tile(ben.name).count(), 1);
  proxy.mend();
  await ben.losePackets(0);
  await ben.page.locator('#call-state', { hasText: 'Connected' }).waitFor();
  await ben.page.locator('#call-banner').waitFor({ state: 'hidden' });
  await Promise.all([ann.sees(ben), ben.sees(ann)]);
  await Promise.all([ann.receives(1), ben.receives(1)]);
  await ben.says('Back again');
  await ann.hears('Back again');
  // A tile may have shown for a while that its picture stands still, and nothing else.
  assert.deepEqual((await trouble(ann)).filter((what) => !what.includes('is interrupted')), []);

  // Signaling works again: somebody new gets through to both.
  const cat = await Person.enter(browser, server, 'Cat');
  await cat.join(room.room_id);
  await cat.sees(ann, ben);
  for (const person of [ann, ben, cat]) await person.leave();
  await proxy.dispose();
  await server.dispose();
});

test('while the server restarts the call goes on, and signaling comes back', { skip }, async () => {
  const server = await Beckond.start();
  const [ann, ben] = await Promise.all(['Ann', 'Ben'].map((name) => Person.enter(browser, server, name)));
  const room = await ann.client.createRoom({ name: 'Restart' });
  await ann.join(room.room_id);
  await ben.join(room.room_id);
  await Promise.all([ann.sees(ben), ben.sees(ann)]);
  await Promise.all([watchTrouble(ann), watchTrouble(ben)]);

  await server.stop();
  for (const person of [ann, ben]) await person.reads('#call-state', 'Reconnecting');
  await Promise.all([ann.receives(1), ben.receives(1)]);
  await ann.says('The server is away');
  await ben.hears('The server is away');
  await server.start();
  for (const person of [ann, ben]) await person.page.locator('#call-state', { hasText: 'Connected' }).waitFor();
  await Promise.all([ann.receives(1), ben.receives(1)]);
  assert.deepEqual([await trouble(ann), await trouble(ben)], [[], []]);

  const cat = await Person.enter(browser, server, 'Cat');
  await cat.join(room.room_id);
  await Promise.all([cat.sees(ann, ben), ann.sees(cat), ben.sees(cat)]);
  for (const person of [ann, ben, cat]) await person.leave();
  await server.dispose();
});

test('somebody whose signaling drops without a grace is seen on, as long as the media flows', { skip }, async () => {
  const server = await Beckond.start();
  const proxy = await Proxy.start(server);
  const ann = await Person.enter(browser, server, 'Ann');
  const ben = await Person.enter(browser, server, 'Ben', { url: proxy.url });
  const room = await ann.client.createRoom({ name: 'No grace' });
  await ann.join(room.room_id);
  await ben.join(room.room_id);
  await Promise.all([ann.sees(ben), ben.sees(ann)]);
  await Promise.all([watchTrouble(ann), watchTrouble(ben)]);
  proxy.cut();
  await ben.reads('#call-state', 'Reconnecting');
  await ann.receives(1);
  proxy.mend();
  await ben.page.locator('#call-state', { hasText: 'Connected' }).waitFor();
  await Promise.all([ann.receives(1), ben.receives(1)]);
  assert.deepEqual([await trouble(ann), await trouble(ben)], [[], []]);

  // A window that is gone with its media is gone from the call.
  await ben.leave();
  await ann.tile(ben.name).waitFor({ state: 'detached' });
  await ann.leave();
  await proxy.dispose();
  await server.dispose();
});
