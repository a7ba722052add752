// Real calls: pictures and sound arrive on every side.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Beckond, Person, launch, program } from './support.mjs';

const skip = !program && 'there is no Chromium';
let server;
let browser;

before(async () => {
  if (skip) return;
  [server, browser] = await Promise.all([Beckond.start(), launch()]);
});
after(async () => {
  await browser?.close();
  await server?.dispose();
});

test('two strangers sign up, share a link, and see, hear and write to one another', { skip }, async () => {
  const ann = await Person.arrive(browser, server.url, 'Ann');
  const ben = await Person.arrive(browser, server.url, 'Ben');
  const signUp = async (person, email) => {
    await person.page.fill('#step-email [name=email]', email);
    await person.page.press('#step-email [name=email]', 'Enter');
    await person.page.fill('#step-code [name=code]', await server.code(email));
    await person.page.fill('#step-name [name=username]', person.name);
    await person.page.press('#step-name [name=username]', 'Enter');
  };

  await ann.go();
  await signUp(ann, 'ann@example.com');
  await ann.page.fill('#new-room [name=name]', 'Tuesday');
  await ann.page.press('#new-room [name=name]', 'Enter');
  await ann.page.click('#lobby-copy');
  const link = await ann.page.evaluate(() => navigator.clipboard.readText());
  assert.match(link, /\/room\/[\w-]{22}$/);
  await ann.page.click('#join-call');
  await ann.reads('#alone', 'You are the only one here');

  await ben.page.goto(link);
  await ben.reads('#invitation', 'You are invited');
  await signUp(ben, 'ben@example.com');
  await ben.reads('#lobby-who', 'Ann is here.');
  await ben.page.click('#join-call');

  await Promise.all([ann.sees(ben), ben.sees(ann)]);
  await Promise.all([ann.receives(1), ben.receives(1)]);
  await ann.says('Can you read this?');
  await ben.hears('Can you read this?');
  await ben.reads('#chat-badge', '1');
  await ben.says('Yes!');
  await ann.hears('Yes!');

  await ben.page.click('#hang-up');
  await ben.reads('#message-title', 'You have left the call');
  await ann.tile('Ben').waitFor({ state: 'detached' });
  await ann.leave();
  await ben.leave();
});

test('three people are in one call, whoever comes when', { skip }, async () => {
  const people = await Promise.all(['Ann', 'Ben', 'Cat'].map((name) => Person.enter(browser, server, name)));
  const [ann, ben, cat] = people;
  const room = await ann.client.createRoom({ name: 'Three' });
  await ann.join(room.room_id);
  await Promise.all([ben.join(room.room_id), cat.join(room.room_id)]);
  await Promise.all(people.map((person) => person.sees(...people.filter((other) => other !== person))));
  await Promise.all(people.map((person) => person.receives(2)));
  await cat.says('Hello, both');
  await Promise.all([ann.hears('Hello, both'), ben.hears('Hello, both')]);

  // One of them loads the page again: the others get the new one in place of the old.
  await ben.page.reload();
  await ben.page.click('#join-call');
  await Promise.all(people.map((person) => person.sees(...people.filter((other) => other !== person))));
  await Promise.all(people.map((person) => person.receives(2)));
  assert.equal(await ann.page.locator('.tile').count(), 3);

  await cat.leave();
  await cat.page.context().close();
  await ann.tile(cat.name).waitFor({ state: 'detached' });
  await ann.receives(1);
  await ann.leave();
  await ben.leave();
});

test('microphone, camera and screen are switched on and off for everyone', { skip }, async () => {
  const [ann, ben] = await Promise.all(['Ann', 'Ben'].map((name) => Person.enter(browser, server, name)));
  const room = await ann.client.createRoom({ name: 'Switches' });
  await ann.go(`/room/${room.room_id}`);
  await ann.page.click('#lobby-camera[aria-pressed="true"]');
  await ann.page.locator('#preview-off').waitFor();
  await ann.page.click('#join-call');
  await ben.join(room.room_id);
  await Promise.all([ann.sees(ben), ben.sees(ann)]);
  const seen = ben.tile(ann.name);
  assert.equal(await seen.getAttribute('data-video'), null);

  await ann.page.click('#call-camera');
  await ben.page.locator(`.tile[data-username="${ann.name}"][data-video]`).waitFor();
  await ben.receives(1);
  await ann.page.click('#call-camera');
  await ben.page.locator(`.tile[data-username="${ann.name}"]:not([data-video])`).waitFor();
  assert.equal(await ann.page.evaluate(() => document.querySelector('.tile[data-own] video').srcObject.getVideoTracks().length), 0);

  await ann.page.click('#call-microphone');
  await ben.page.locator(`.tile[data-username="${ann.name}"][data-muted]`).waitFor();
  await ann.page.click('#call-microphone');
  await ben.page.locator(`.tile[data-username="${ann.name}"]:not([data-muted])`).waitFor();

  await ann.page.click('#call-screen');
  const screen = ben.page.locator(`.tile[data-username="${ann.name}"][data-kind="screen"] video`);
  await screen.waitFor();
  await ben.page.waitForFunction((video) => video.videoWidth > 0 && video.currentTime > 0, await screen.elementHandle());
  await ann.page.click('#call-screen');
  await ben.tile(ann.name, 'screen').waitFor({ state: 'detached' });
  await ann.leave();
  await ben.leave();
});
