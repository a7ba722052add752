// The whole way as strangers go it: production, TLS, codes by mail, and pages of named origins alone.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import http from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { freePort } from '../node/Companion.mjs';
import { MailSink } from '../node/MailSink.mjs';
import { Beckond, Person, launch, program } from './support.mjs';

const skip = !program && 'there is no Chromium';
const certificates = mkdtempSync(path.join(tmpdir(), 'beckon-certificate-'));
let browser;
let sink;
let server;
let friend;
let stranger;

/** A page of another origin, with nothing on it. */
async function emptyPage() {
  const page = http.createServer((_, answer) => answer.setHeader('Content-Type', 'text/html').end('<!doctype html><title>Another page</title>'));
  page.listen(0, '127.0.0.1');
  await once(page, 'listening');
  return page;
}

const originOf = (page) => `http://127.0.0.1:${page.address().port}`;

before(async () => {
  if (skip) return;
  const [certificate, key] = ['server.pem', 'server.key'].map((name) => path.join(certificates, name));
  execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2', '-subj', '/CN=127.0.0.1',
    '-addext', 'subjectAltName=IP:127.0.0.1', '-keyout', key, '-out', certificate], { stdio: 'ignore' });
  [browser, sink, friend, stranger] = await Promise.all([launch(), MailSink.start(), emptyPage(), emptyPage()]);
  const port = await freePort();
  server = await Beckond.start({
    environment: 'production',
    plugins: 'auth-otp rooms signaling turn web-client',
    'net.host': '127.0.0.1',
    'net.port': port,
    'tls.certificate': certificate,
    'tls.key': key,
    'auth.token.secret': randomBytes(32).toString('hex'),
    'http.allowed_origins': `https://127.0.0.1:${port},${originOf(friend)}`,
    'smtp.host': '127.0.0.1',
    'smtp.port': sink.port,
    'drain.period': 0,
  });
});
after(async () => {
  await browser?.close();
  await server?.dispose();
  for (const one of [friend, stranger]) one?.close();
  sink?.dispose();
  rmSync(certificates, { recursive: true, force: true });
});

const arrive = (name) => Person.arrive(browser, server.url, name, { ignoreHTTPSErrors: true });

/** Types the address; the page does not tell whether it has an account. */
async function knock(person, email) {
  await person.page.fill('#step-email [name=email]', email);
  await person.page.press('#step-email [name=email]', 'Enter');
  await person.page.waitForSelector('#step-code:not([hidden])');
}

async function signUp(person, email) {
  await knock(person, email);
  const from = sink.mark;
  await person.page.click('#code-sign-up');
  await person.page.fill('#step-code [name=code]', await sink.code(email, from));
  await person.page.fill('#step-name [name=username]', person.name);
  await person.page.press('#step-name [name=username]', 'Enter');
}

async function logIn(person, email) {
  const from = sink.mark;
  await knock(person, email);
  await person.page.fill('#step-code [name=code]', await sink.code(email, from));
}

test('strangers sign up by mail, share a link and are in a call, all of it over TLS', { skip }, async () => {
  assert.match(server.url, /^https:/);
  const [ann, ben] = await Promise.all(['Ann', 'Ben'].map(arrive));
  await ann.go();
  await signUp(ann, 'ann@example.com');
  await ann.page.fill('#new-room [name=name]', 'In production');
  await ann.page.press('#new-room [name=name]', 'Enter');
  await ann.page.click('#join-call');
  await ann.view('call');
  const link = ann.page.url();
  await ben.page.goto(link);
  await ben.reads('#invitation', 'You are invited');
  await signUp(ben, 'ben@example.com');
  await ben.page.click('#join-call');
  await Promise.all([ann.sees(ben), ben.sees(ann)]);
  await Promise.all([ann.receives(1), ben.receives(1)]);
  await ben.says('Encrypted all the way');
  await ann.hears('Encrypted all the way');
  assert.equal(await ann.page.evaluate(() => window.isSecureContext && location.protocol), 'https:');
  await ann.leave();
  await ben.leave();
});

test('who has an account logs in by a code from the mail, and finds the rooms again', { skip }, async () => {
  const newcomer = await arrive('Dora');
  await newcomer.go();
  await signUp(newcomer, 'dora@example.com');
  await newcomer.page.fill('#new-room [name=name]', 'Come back');
  await newcomer.page.press('#new-room [name=name]', 'Enter');
  await newcomer.view('lobby');
  await newcomer.leave();

  const dora = await arrive('Dora');
  await dora.go();
  await logIn(dora, 'dora@example.com');
  await dora.reads('#home-title', 'Dora');
  await dora.reads('.room-name', 'Come back');
  await dora.leave();
});

test('a page of a named origin may call, and one of any other may not', { skip }, async () => {
  const context = await browser.newContext({ ignoreHTTPSErrors: true });
  const page = await context.newPage();
  const ask = (url) => page.evaluate((address) => fetch(`${address}/api/rooms/`, { headers: { Authorization: 'Bearer x' } }).then(({ status }) => status, String), url);
  await page.goto(originOf(friend));
  assert.equal(await ask(server.url), 401);
  await page.goto(originOf(stranger));
  assert.match(String(await ask(server.url)), /TypeError/);
  await context.close();
});
