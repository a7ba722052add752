// The snippets of the guides, as they stand there: only the address of the server is another one.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { BeckonClient } from '../../plugins/web-client/client/src/index.js';
import { Beckond, Person, launch, program } from './support.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const client = path.join(root, 'plugins/web-client/client');
const scratch = mkdtempSync(path.join(tmpdir(), 'beckon-guides-'));
const skip = !program && 'there is no Chromium';
let server;
let browser;
let pages;

function snippets(guide, language) {
  const text = readFileSync(path.resolve(root, 'doc', guide), 'utf8');
  const found = [...text.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\`$`, 'gms'))].map(([, code]) => code);
  assert.ok(found.length > 0, `${guide} has no snippet in ${language}`);
  return found.map((code) => code.replaceAll('localhost:8000', `127.0.0.1:${server.port}`));
}

/** A program whose lines a test can wait for. */
function run(command, ...words) {
  const child = spawn(command, words, { cwd: scratch, stdio: ['ignore', 'pipe', 'pipe'] });
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (bytes) => {
      printed += bytes;
      child.emit('printed');
    });
  }
  const prints = async (pattern) => {
    const end = AbortSignal.timeout(20_000);
    while (!pattern.test(printed)) {
      await once(child, 'printed', { signal: end }).catch(() => assert.fail(`${pattern} was not printed, but:\n${printed}`));
    }
  };
  return { prints, stop: () => child.kill() };
}

async function user(name) {
  const email = `${name.toLowerCase()}@example.com`;
  const one = new BeckonClient(server.url);
  await one.signUp(email);
  await one.verifyEmail(email, await server.code(email));
  await one.setUsername(email, name);
  await one.logIn(email);
  return { client: one, email, name };
}

before(async () => {
  server = await Beckond.start();
  if (!skip) browser = await launch();
  const files = new Map();
  pages = createServer((request, response) => {
    response.setHeader('Content-Type', 'text/html; charset=utf-8');
    response.end(files.get(request.url) ?? '');
  });
  pages.files = files;
  pages.listen(0, '127.0.0.1');
  await once(pages, 'listening');
  const modules = path.join(scratch, 'node_modules');
  mkdirSync(path.join(modules, '@beckon'), { recursive: true });
  symlinkSync(client, path.join(modules, '@beckon/client'));
  symlinkSync(path.join(client, 'node_modules/ws'), path.join(modules, 'ws'));
});
after(async () => {
  await browser?.close();
  pages.closeAllConnections();
  pages.close();
  await server.dispose();
  rmSync(scratch, { recursive: true });
});

test('the pages of the quick start call one another, from another origin', { skip }, async () => {
  const [library, byHand] = snippets('quick-start.md', 'html');
  pages.files.set('/call.html', library);
  pages.files.set('/by-hand.html', byHand);
  const origin = `http://127.0.0.1:${pages.address().port}`;

  const open = async (name) => {
    const person = await Person.arrive(browser, origin, name);
    const email = `${name.toLowerCase()}@example.com`;
    person.page.on('dialog', async (dialog) => {
      const answers = { 'Your email address': () => email, 'The code from the mail': () => server.code(email), 'The name that others see': () => name };
      await dialog.accept(await answers[dialog.message()]());
    });
    return person;
  };
  const ann = await open('Ann');
  await ann.go('/call.html');
  await ann.page.waitForSelector('#me');
  await ann.page.waitForFunction(() => window.location.hash.length > 20);
  const ben = await open('Ben');
  await ben.page.goto(ann.page.url());
  await Promise.all([ann.page.waitForSelector('#Ben'), ben.page.waitForSelector('#Ann')]);
  await Promise.all([ann.receives(1), ben.receives(1)]);

  const cat = await user('Cat');
  const third = await Person.arrive(browser, origin, 'Cat');
  const roomId = new URL(ann.page.url()).hash.slice(1);
  await third.go(`/by-hand.html#${cat.client.account.accessToken},${roomId}`);
  await Promise.all([third.page.waitForSelector('#Ann'), third.page.waitForSelector('#Ben'), ann.page.waitForSelector('#Cat')]);
  await Promise.all([ann.receives(2), ben.receives(2), third.receives(2)]);
  await third.leave();
  await ann.page.waitForSelector('#Cat', { state: 'detached' });
  await ann.leave();
  await ben.leave();
});

test('the snippet of the library calls whoever is in its room', { skip }, async () => {
  const [code] = snippets('../plugins/web-client/client/README.md', 'js');
  const [email, name] = ['kim@example.com', 'Kim'];
  const own = code.replaceAll('alice@example.com', email).replaceAll("'alice'", `'${name}'`).replace("'123456'", 'await mailedCode()');
  const library = JSON.stringify({ imports: { '@beckon/client': `${server.url}/client/index.js` } });
  pages.files.set(
    '/library.html',
    `<!doctype html><script type="importmap">${library}</script><script type="module">
window.shown = [];
const show = (username) => window.shown.push(username);
const hide = (username) => window.shown.splice(window.shown.indexOf(username), 1);
${own}
window.room = room.room_id;
</script>`,
  );
  pages.files.set('/call.html', snippets('quick-start.md', 'html')[0]);
  const origin = `http://127.0.0.1:${pages.address().port}`;
  const kim = await Person.arrive(browser, origin, name);
  await kim.page.exposeFunction('mailedCode', () => server.code(email));
  await kim.go('/library.html');
  await kim.page.waitForFunction(() => window.room);
  const lea = await user('Lea');
  const other = await Person.arrive(browser, origin, 'Lea');
  other.page.on('dialog', (dialog) => dialog.accept(lea.email));
  await other.go(`/call.html#${await kim.page.evaluate(() => window.room)}`);
  await kim.page.waitForFunction(() => window.shown.includes('Lea'));
  await Promise.all([kim.receives(1), other.receives(1)]);
  await other.leave();
  await kim.leave();
});

test('the Python client joins by header, sees who is there, and answers an offer', async () => {
  const [code] = snippets('native-clients.md', 'python');
  writeFileSync(path.join(scratch, 'client.py'), code);
  const [dan, eve] = [await user('Dan'), await user('Eve')];
  const room = await dan.client.createRoom({ name: 'Python' });
  const python = run('/usr/bin/python3', 'client.py', eve.email, room.room_id);
  await python.prints(/^here: Eve$/m);
  const watcher = run(process.execPath, bot(), dan.email, room.room_id);
  await watcher.prints(/^Eve was here before me$/m);
  await python.prints(/^user_joined Dan$/m);
  python.stop();
  await watcher.prints(/^goodbye Eve$/m);
  watcher.stop();
});

test('the bot watches a room', async () => {
  const [fay, gus] = [await user('Fay'), await user('Gus')];
  const room = await fay.client.createRoom({ name: 'Guarded' });
  const watcher = run(process.execPath, bot(), fay.email, room.room_id);
  await watcher.prints(/^watching Guarded$/m);
  await gus.client.joinRoom(room.room_id);
  await watcher.prints(/^hello Gus$/m);
  await gus.client.leaveRoom(room.room_id);
  await watcher.prints(/^goodbye Gus$/m);
  await fay.client.leaveRoom(room.room_id);
  await watcher.prints(/^the session has ended: 4001 left the room$/m);
});

test('with a WebSocket that sets headers the client connects as React Native does', async () => {
  const [code] = snippets('native-clients.md', 'js');
  const [hal, room] = await user('Hal').then(async (one) => [one, await one.client.createRoom({ name: 'Headers' })]);
  // React Native has a global WebSocket, whose third argument is that of `ws`.
  const around = `import WebSocket from 'ws';\n${code}
await client.logIn(process.argv[2]);
const session = client.session(process.argv[3]);
await session.open();
console.log('open as', session.username);
session.close();`;
  writeFileSync(path.join(scratch, 'native.mjs'), around);
  await run(process.execPath, 'native.mjs', hal.email, room.room_id).prints(/^open as Hal$/m);
});

/** The bot of the guide, as a file. */
function bot() {
  const [code] = snippets('bots.md', 'js');
  writeFileSync(path.join(scratch, 'bot.mjs'), code);
  return 'bot.mjs';
}
