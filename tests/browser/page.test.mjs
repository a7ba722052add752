// What the page says when something does not go as planned, and where its addresses lead.
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

test('what is typed wrongly is explained where it was typed', { skip }, async () => {
  const ann = await Person.arrive(browser, server.url, 'Ann');
  const { page } = ann;
  await ann.go();
  await page.fill('#step-email [name=email]', 'nonsense');
  await page.press('#step-email [name=email]', 'Enter');
  await ann.reads('#email-problem', 'Please enter your email address');
  await page.fill('#step-email [name=email]', 'typo@example.com');
  await page.press('#step-email [name=email]', 'Enter');
  const code = await server.code('typo@example.com');
  await page.fill('#step-code [name=code]', code === '111111' ? '222222' : '111111');
  await ann.reads('#code-problem', 'That code is wrong or too old');
  await page.fill('#step-code [name=code]', code);
  await page.fill('#step-name [name=username]', 'no spaces');
  await page.press('#step-name [name=username]', 'Enter');
  await ann.reads('#name-problem', 'A name begins with a letter or digit');
  const other = await Person.enter(browser, server, 'Taken');
  await page.fill('#step-name [name=username]', other.name);
  await page.press('#step-name [name=username]', 'Enter');
  await ann.reads('#name-problem', 'That name is taken');
  await page.fill('#step-name [name=username]', 'Typo');
  await page.press('#step-name [name=username]', 'Enter');
  await ann.reads('#home-title', 'Typo');

  await page.fill('#join-room [name=link]', 'what?');
  await page.press('#join-room [name=link]', 'Enter');
  await ann.reads('#join-room-problem', 'Paste the link');
  await page.fill('#join-room [name=link]', `${server.url}/room/AAAAAAAAAAAAAAAAAAAAAA`);
  await page.press('#join-room [name=link]', 'Enter');
  await ann.reads('#join-room-problem', 'There is no such room');
  await ann.leave();
});

test('a link to a room that is not there says so', { skip }, async () => {
  const ann = await Person.enter(browser, server, 'Ann');
  await ann.go('/room/AAAAAAAAAAAAAAAAAAAAAA');
  await ann.reads('#message-title', 'This room does not exist');
  await ann.page.click('text=To your rooms');
  await ann.view('home');
  assert.equal(new URL(ann.page.url()).pathname, '/');
  await ann.leave();
});

test('a server that is away is told in plain words', { skip }, async () => {
  const own = await Beckond.start();
  const ann = await Person.arrive(browser, own.url, 'Ann');
  await ann.go();
  await own.dispose();
  await ann.page.fill('#step-email [name=email]', 'ann@example.com');
  await ann.page.press('#step-email [name=email]', 'Enter');
  await ann.reads('#email-problem', 'The server cannot be reached');
  await ann.leave();
});

test('without camera and microphone people join all the same', { skip }, async () => {
  const [ann, ben] = await Promise.all(['Ann', 'Ben'].map((name) => Person.enter(browser, server, name)));
  await ann.page.addInitScript(() => {
    navigator.mediaDevices.getUserMedia = async () => {
      throw new DOMException('denied', 'NotAllowedError');
    };
  });
  const room = await ann.client.createRoom({ name: 'No camera' });
  await ann.go(`/room/${room.room_id}`);
  await ann.reads('#media-problem', 'Your browser does not let this page use camera or microphone');
  await ann.page.click('#join-call');
  await ben.join(room.room_id);
  await Promise.all([ann.sees(ben), ben.sees(ann)]);
  await ann.receives(1);
  await ann.leave();
  await ben.leave();
});

test('the same person in a second window takes the call over', { skip }, async () => {
  const ann = await Person.enter(browser, server, 'Ann');
  const room = await ann.client.createRoom({ name: 'Twice' });
  await ann.join(room.room_id);
  const second = await ann.page.context().newPage();
  await second.addInitScript((account) => sessionStorage.setItem('beckon.account', account), JSON.stringify({ email: '', ...ann.client.account }));
  await second.goto(ann.page.url());
  await second.click('#join-call');
  await second.waitForSelector('#view-call:not([hidden])');
  await ann.reads('#message-title', 'The call goes on in another window');
  await ann.page.click('text=Continue here');
  await ann.view('lobby');
  await ann.leave();
});

test('going back leaves the call, and a room that was left is no longer listed', { skip }, async () => {
  const ann = await Person.enter(browser, server, 'Ann');
  await ann.go();
  await ann.page.fill('#new-room [name=name]', 'Back and forth');
  await ann.page.press('#new-room [name=name]', 'Enter');
  await ann.page.click('#join-call');
  await ann.view('call');
  await ann.page.goBack();
  await ann.view('home');
  await ann.reads('.room-name', 'Back and forth');
  assert.equal(await ann.page.evaluate(() => document.querySelector('#preview-video').srcObject), null);
  await ann.page.click('.room-leave');
  await ann.page.locator('#rooms-empty').waitFor();
  await ann.leave();
});

test('log-out forgets the account', { skip }, async () => {
  const ann = await Person.arrive(browser, server.url, 'Ann');
  const { client } = await Person.enter(browser, server, 'Out');
  await ann.go();
  await ann.page.evaluate((account) => sessionStorage.setItem('beckon.account', account), JSON.stringify({ email: 'x', ...client.account }));
  await ann.page.reload();
  await ann.view('home');
  await ann.page.click('#log-out');
  await ann.view('entrance');
  await ann.page.reload();
  await ann.view('entrance');
  await ann.leave();
});

test('hostile text is shown as text', { skip }, async () => {
  const [ann, ben] = await Promise.all(['Ann', 'Ben'].map((name) => Person.enter(browser, server, name)));
  const hostile = '<img src=x onerror="document.title=1"><script>document.title=2</script>';
  const room = await ann.client.createRoom({ name: hostile });
  await ann.join(room.room_id);
  await ben.join(room.room_id);
  await Promise.all([ann.sees(ben), ben.sees(ann)]);
  await ben.says(hostile);
  await ann.hears(hostile);
  assert.equal(await ann.page.textContent('#call-title'), hostile);
  assert.match(await ann.page.title(), /^<img/);
  await ann.leave();
  await ben.leave();
});

test('who joins before the camera is there brings it in later', { skip }, async () => {
  const [ann, ben] = await Promise.all(['Ann', 'Ben'].map((name) => Person.enter(browser, server, name)));
  await ann.page.addInitScript(() => {
    const real = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
    navigator.mediaDevices.getUserMedia = (ask) => new Promise((resolve, reject) => (window.allow = () => real(ask).then(resolve, reject)));
  });
  const room = await ann.client.createRoom({ name: 'Late camera' });
  await ann.join(room.room_id);
  await ben.join(room.room_id);
  await Promise.all([ann.sees(ben), ben.sees(ann)]);
  await ann.page.evaluate(() => window.allow());
  await ben.page.waitForSelector(`.tile[data-username="${ann.name}"][data-video]`);
  await ben.receives(1);
  await ann.leave();
  await ben.leave();
});
