// The pages that describe the server, in a real browser: they show everything, and ask nobody else for anything.
import assert from 'node:assert/strict';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { Beckond, launch, pictures, program } from './support.mjs';

const skip = !program && 'there is no Chromium';
let server;
let browser;

before(async () => {
  server = await Beckond.start();
  if (!skip) browser = await launch();
});
after(async () => {
  await browser?.close();
  await server.dispose();
});

/** A page that remembers whom it asked, and what it complained of. */
async function open(where) {
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  page.setDefaultTimeout(40_000);
  page.asked = [];
  page.complaints = [];
  page.on('request', (request) => page.asked.push(request.url()));
  page.on('console', (message) => message.type() === 'error' && page.complaints.push(message.text()));
  page.on('pageerror', (error) => page.complaints.push(String(error)));
  await page.goto(server.url + where);
  return page;
}

function staysAtHome(page) {
  const strangers = page.asked.filter((url) => !url.startsWith(server.url) && !url.startsWith('data:'));
  assert.deepEqual(strangers, []);
  assert.deepEqual(page.complaints, []);
}

test('the viewer shows every call, and its frames pass the Content-Security-Policy', { skip }, async () => {
  const page = await open('/docs');
  await page.waitForSelector('.opblock');
  const shown = await page.locator('.opblock').count();
  const document = await (await fetch(`${server.url}/openapi.json`)).json();
  const described = Object.values(document.paths).flatMap((item) => Object.keys(item).filter((name) => ['get', 'post'].includes(name)));
  assert.equal(shown, described.length);
  await page.screenshot({ path: path.join(pictures, 'docs.png') });
  await page.locator('#operations-auth-verifyOtp .opblock-summary-control').click();
  await page.locator('#operations-auth-verifyOtp .responses-table').first().waitFor();
  await page.screenshot({ path: path.join(pictures, 'docs-call.png') });
  staysAtHome(page);
  await page.close();
});

test('a call can be tried out', { skip }, async () => {
  const page = await open('/docs');
  const call = page.locator('#operations-server-isAlive');
  await call.locator('.opblock-summary-control').click();
  await call.locator('.try-out__btn').click();
  await call.locator('.execute').click();
  await call.locator('.live-responses-table', { hasText: '"status": "ok"' }).waitFor();
  staysAtHome(page);
  await page.close();
});

test('the pages without scripts show every message and every call', { skip }, async () => {
  const page = await open('/docs/messages');
  const document = await (await fetch(`${server.url}/asyncapi.json`)).json();
  assert.equal(await page.locator('h3 code').count(), Object.keys(document.components.messages).length);
  await page.screenshot({ path: path.join(pictures, 'docs-messages.png'), fullPage: true });
  staysAtHome(page);
  await page.goto(`${server.url}/docs/calls`);
  await page.locator('#signUp').waitFor();
  staysAtHome(page);
  await page.close();
});
