// The page without a mouse, and held against the rules of WCAG.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { after, before, test } from 'node:test';
import { Beckond, Person, Proxy, launch, program } from './support.mjs';

const skip = !program && 'there is no Chromium';
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const phone = { width: 390, height: 844 };
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

/** Asserts that axe finds nothing on the page as it is: all of its rules in light, and those of colours in dark. */
async function assertAccessible({ page }, where) {
  for (const colorScheme of ['light', 'dark']) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await page.evaluate((source) => window.axe || (0, eval)(source), axe);
    const rules = colorScheme === 'light' ? ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] : ['color-contrast', 'link-in-text-block'];
    // It would wait for the length of each video, and a camera has none.
    const how = { runOnly: rules, resultTypes: ['violations'], preload: { assets: ['cssom'] } };
    const { violations } = await page.evaluate((options) => window.axe.run(document, options), how);
    const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html, failureSummary }) => `${html} ${failureSummary}`).join('\n')}`);
    assert.deepEqual(found, [], `${where}, ${colorScheme}`);
  }
  await page.emulateMedia({ colorScheme: 'light' });
}

/** Presses Tab until the element has the focus, which must be visible. */
async function tabTo({ page }, selector) {
  for (let presses = 0; presses < 40; presses += 1) {
    const state = await page.evaluate((wanted) => {
      const { activeElement } = document;
      if (!activeElement?.matches(wanted)) return 'elsewhere';
      const { outlineStyle, boxShadow } = getComputedStyle(activeElement);
      return outlineStyle !== 'none' || boxShadow !== 'none' ? 'seen' : 'unseen';
    }, selector);
    if (state === 'seen') return;
    assert.notEqual(state, 'unseen', `the focus on ${selector} cannot be seen`);
    await page.keyboard.press('Tab');
  }
  assert.fail(`Tab does not lead to ${selector}`);
}

test('the whole way, from signing up to hanging up, works by keyboard alone', { skip }, async () => {
  const ann = await Person.arrive(browser, server.url, 'Keys');
  const { keyboard } = ann.page;
  await ann.go();
  await ann.view('entrance');
  await keyboard.type('keys@example.com');
  await keyboard.press('Enter');
  await ann.page.waitForSelector('#step-code:not([hidden])');
  await keyboard.type(await server.code('keys@example.com'));
  await ann.page.waitForSelector('#step-name:not([hidden])');
  await keyboard.type(ann.name);
  await keyboard.press('Enter');
  await ann.view('home');
  await tabTo(ann, '#new-room [name=name]');
  await keyboard.type('Keyboard');
  await keyboard.press('Enter');
  await ann.view('lobby');
  const ben = await Person.enter(browser, server, 'Ben');
  await ben.join(new URL(ann.page.url()).pathname.split('/').at(-1));
  await tabTo(ann, '#join-call');
  await keyboard.press('Enter');
  await ann.view('call');
  await Promise.all([ann.sees(ben), ben.sees(ann)]);

  await tabTo(ann, '#call-microphone');
  await keyboard.press('Space');
  await ann.page.waitForSelector('#call-microphone[aria-pressed="false"]');
  await keyboard.press('Control+d');
  await ann.page.waitForSelector('#call-microphone[aria-pressed="true"]');
  await tabTo(ann, '#call-chat');
  await keyboard.press('Enter');
  await keyboard.type('By keyboard');
  await keyboard.press('Enter');
  await ben.hears('By keyboard');
  await keyboard.press('Escape');
  await ann.page.waitForSelector('#panel', { state: 'hidden' });
  assert.equal(await ann.page.evaluate(() => document.activeElement.id), 'call-chat');
  await tabTo(ann, '#hang-up');
  await keyboard.press('Enter');
  await ann.reads('#message-title', 'You have left the call');
  await ann.leave();
  await ben.leave();
});

test('axe finds nothing on any view', { skip }, async () => {
  const [ann, ben] = await Promise.all(['Ann', 'Ben'].map((name) => Person.enter(browser, server, name, { viewport: name === 'Ann' ? { width: 1280, height: 800 } : phone })));
  const stranger = await Person.arrive(browser, server.url, 'Stranger');
  await stranger.go();
  await assertAccessible(stranger, 'the entrance');
  await stranger.page.fill('#step-email [name=email]', 'axe@example.com');
  await stranger.page.press('#step-email [name=email]', 'Enter');
  const code = await server.code('axe@example.com');
  await stranger.page.fill('#step-code [name=code]', '12');
  await stranger.page.press('#step-code [name=code]', 'Enter');
  await stranger.reads('#code-problem', 'six digits');
  await assertAccessible(stranger, 'the code');
  await stranger.page.fill('#step-code [name=code]', code);
  await stranger.page.waitForSelector('#step-name:not([hidden])');
  await assertAccessible(stranger, 'the name');
  await stranger.leave();

  const room = await ann.client.createRoom({ name: 'Axe' });
  await ann.go();
  await ann.reads('.room-name', 'Axe');
  await assertAccessible(ann, 'the rooms');
  await ann.go(`/room/${room.room_id}`);
  await ann.page.waitForSelector('#preview-video:not([hidden])');
  await assertAccessible(ann, 'the lobby');
  await ann.page.click('#join-call');
  await ann.view('call');
  await assertAccessible(ann, 'the call alone');
  await ben.join(room.room_id);
  await Promise.all([ann.sees(ben), ben.sees(ann)]);
  await ben.page.click('#call-camera');
  await ann.page.locator(`.tile[data-username="${ben.name}"]:not([data-video])`).waitFor();
  await ann.says('Hello');
  await ben.says('Hello yourself');
  await ann.hears('Hello yourself');
  await assertAccessible(ann, 'the chat');
  await assertAccessible(ben, 'the chat on a phone');
  await ann.page.click('#tab-people');
  await assertAccessible(ann, 'the people');
  await ann.page.click('#hang-up');
  await ann.view('message');
  await assertAccessible(ann, 'the end');
  await ann.leave();
  await ben.leave();
});

test('axe finds nothing while a call is in full swing, nor where something went wrong', { skip }, async () => {
  const proxy = await Proxy.start(server);
  const ann = await Person.enter(browser, server, 'Ann', { url: proxy.url });
  const others = await Promise.all(['Ben', 'Cat'].map((name) => Person.enter(browser, server, name, { viewport: phone })));
  const stranger = await Person.arrive(browser, server.url, 'Stranger', { viewport: phone });
  await ann.go();
  await ann.page.locator('#rooms-empty').waitFor();
  await assertAccessible(ann, 'no rooms');
  await ann.page.fill('#join-room [name=link]', 'what?');
  await ann.page.press('#join-room [name=link]', 'Enter');
  await ann.reads('#join-room-problem', 'Paste the link');
  await assertAccessible(ann, 'a problem');
  const room = await ann.client.createRoom({ name: 'Full swing' });
  await stranger.go(`/room/${room.room_id}`);
  await stranger.reads('#invitation', 'You are invited');
  await assertAccessible(stranger, 'the invitation on a phone');
  await stranger.leave();

  for (const each of [ann, ...others]) await each.join(room.room_id);
  await ann.sees(...others);
  await others[1].page.click('#call-microphone');
  await assertAccessible(ann, 'the mosaic');
  await assertAccessible(others[0], 'the mosaic on a phone');
  await others[1].page.click('#call-screen');
  await ann.page.waitForSelector('.tile[data-kind="screen"][data-video]');
  await assertAccessible(ann, 'a screen');
  await assertAccessible(others[1], 'the own screen');
  proxy.cut();
  await ann.page.locator('#call-banner').waitFor();
  await assertAccessible(ann, 'the server is away');
  proxy.mend();
  await ann.page.locator('#call-banner').waitFor({ state: 'hidden' });
  await ann.page.evaluate(() => document.querySelector('#renewal').showModal());
  await assertAccessible(ann, 'the question for a code');
  await ann.go('/room/AAAAAAAAAAAAAAAAAAAAAA');
  await ann.reads('#message-title', 'This room does not exist');
  await assertAccessible(ann, 'no such room');
  for (const each of [ann, ...others]) await each.leave();
  await proxy.dispose();
});

test('nothing is wider than a narrow phone, nor lost on it', { skip }, async () => {
  const ann = await Person.enter(browser, server, 'Ann', { viewport: { width: 320, height: 568 } });
  const room = await ann.client.createRoom({ name: 'A room whose name is much longer than the phone is wide' });
  const assertFits = async (where) =>
    assert.ok(await ann.page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth), `${where} is wider than the screen`);
  await ann.go();
  await ann.reads('.room-name', 'A room');
  await assertFits('the list of rooms');
  await ann.go(`/room/${room.room_id}`);
  await ann.page.waitForSelector('#preview-video:not([hidden])');
  await assertFits('the lobby');
  await ann.page.click('#join-call');
  await ann.view('call');
  await assertFits('the call');
  const box = await ann.page.locator('#hang-up').boundingBox();
  assert.ok(box.x >= 0 && box.x + box.width <= 320 && box.y + box.height <= 568, 'the button to hang up is not on the screen');
  await ann.leave();
});

test('on a phone that lies on its side nothing that matters is out of sight', { skip }, async () => {
  const [width, height] = [667, 375];
  const ann = await Person.enter(browser, server, 'Ann', { viewport: { width, height } });
  const room = await ann.client.createRoom({ name: 'Sideways' });
  const boxOf = (selector) => ann.page.locator(selector).boundingBox();
  const assertInSight = async (selector) => {
    const box = await boxOf(selector);
    assert.ok(box.x >= 0 && box.x + box.width <= width && box.y >= 0 && box.y + box.height <= height, `${selector} is out of sight`);
  };
  await ann.go(`/room/${room.room_id}`);
  await ann.page.waitForSelector('#preview-video:not([hidden])');
  await assertInSight('#join-call');
  await ann.page.click('#join-call');
  await ann.page.locator('#alone').waitFor();
  for (const selector of ['#alone-copy', '#hang-up', '.tile[data-own]']) await assertInSight(selector);
  const [card, tile] = await Promise.all(['#alone', '.tile[data-own]'].map(boxOf));
  assert.ok(tile.height > height / 3 && tile.x + tile.width <= card.x, 'the own picture has no room');
  await ann.leave();
});
