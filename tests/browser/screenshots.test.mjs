// Pictures of every view, on a phone and a desktop, in light and dark: for people to look at, in build/screenshots.
import assert from 'node:assert/strict';
import { statSync } from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { Beckond, Person, Proxy, launch, pictures, program } from './support.mjs';

const skip = !program && 'there is no Chromium';
const looks = { Anna: ['#f6c58f', '#c0603a', '#3b2417'], Ben: ['#9cc7d8', '#2f5d7a', '#16252f'], Carla: ['#cbb7e6', '#5b4396', '#241a3a'] };
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

/** In place of the test picture of Chromium's camera: somebody in front of a wall. */
function paintCamera([light, dark, shape]) {
  const real = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
  navigator.mediaDevices.getUserMedia = async (ask) => {
    const stream = await real(ask);
    const [camera] = stream.getVideoTracks();
    if (!camera) return stream;
    const canvas = Object.assign(document.createElement('canvas'), { width: 1280, height: 720 });
    const pen = canvas.getContext('2d');
    let time = 0;
    const paint = () => {
      const wall = pen.createLinearGradient(0, 0, 1280, 720);
      wall.addColorStop(0, light);
      wall.addColorStop(1, dark);
      pen.fillStyle = wall;
      pen.fillRect(0, 0, 1280, 720);
      pen.fillStyle = 'rgb(255 255 255 / 13%)';
      pen.fillRect(120, 90, 300, 240);
      pen.fillRect(940, 60, 200, 380);
      pen.fillStyle = shape;
      const x = 640 + 10 * Math.sin((time += 0.2));
      for (const [y, width, height] of [[320, 125, 125], [740, 300, 270]]) {
        pen.beginPath();
        pen.ellipse(x, y, width, height, 0, 0, 2 * Math.PI);
        pen.fill();
      }
    };
    paint();
    setInterval(paint, 200);
    const [painted] = canvas.captureStream(5).getVideoTracks();
    const settings = camera.getSettings();
    painted.getSettings = () => settings;
    stream.removeTrack(camera);
    stream.addTrack(painted);
    return stream;
  };
}

async function enter(name, options) {
  const person = await Person.enter(browser, server, name, options);
  await person.page.addInitScript(paintCamera, looks[name]);
  return person;
}

for (const [device, viewport] of [['desktop', { width: 1280, height: 800 }], ['phone', { width: 390, height: 844 }]]) {
  test(`pictures of every view on a ${device}`, { skip }, async () => {
    const made = [];
    const picture = async (person, view) => {
      for (const colorScheme of ['light', 'dark']) {
        await person.page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
        await person.picture(`${view}-${device}-${colorScheme}`);
        made.push(`${view}-${device}-${colorScheme}.png`);
      }
    };
    const stranger = await Person.arrive(browser, server.url, 'Dora', { viewport });
    await stranger.go();
    await stranger.view('entrance');
    await picture(stranger, '01-entrance');
    await stranger.page.fill('#step-email [name=email]', `${device}@example.com`);
    await stranger.page.press('#step-email [name=email]', 'Enter');
    await stranger.page.waitForSelector('#step-code:not([hidden])');
    await picture(stranger, '02-code');
    await stranger.page.fill('#step-code [name=code]', await server.code(`${device}@example.com`));
    await stranger.page.waitForSelector('#step-name:not([hidden])');
    await picture(stranger, '03-name');
    await stranger.leave();

    const proxy = await Proxy.start(server);
    const people = await Promise.all(Object.keys(looks).map((name) => enter(name, name === 'Anna' ? { viewport, url: proxy.url } : {})));
    const [anna, ben, carla] = people;
    const room = await anna.client.createRoom({ name: 'Tuesday catch-up' });
    await anna.client.createRoom({ name: 'Book club' });
    await ben.join(room.room_id);
    await anna.go();
    await anna.reads('.room-people', 'is here now');
    await picture(anna, '04-rooms');
    await anna.go(`/room/${room.room_id}`);
    await anna.page.waitForSelector('#preview-video:not([hidden])');
    await picture(anna, '05-lobby');
    await ben.page.click('#hang-up');
    await anna.page.click('#join-call');
    await anna.page.locator('#alone').waitFor();
    await picture(anna, '06-alone');
    await ben.page.click('text=Join again');
    await ben.page.click('#join-call');
    await carla.join(room.room_id);
    await anna.sees(ben, carla);
    await anna.receives(2, { sound: false });
    await anna.page.locator('.toast').first().waitFor({ state: 'detached' });
    await picture(anna, '07-call');
    await ben.page.click('#call-camera');
    await carla.page.click('#call-microphone');
    await anna.says('Shall we start?');
    await carla.says('Yes, Ben is looking for his camera.');
    await anna.hears('Yes, Ben');
    await picture(anna, '08-chat');
    await anna.page.click('#tab-people');
    await picture(anna, '09-people');
    await anna.page.click('#panel-close');
    await carla.page.click('#call-screen');
    await anna.page.waitForSelector('.tile[data-kind="screen"][data-video]');
    await picture(anna, '10-screen');
    proxy.cut();
    await anna.page.locator('#call-banner').waitFor();
    await picture(anna, '11-away');
    proxy.mend();
    await anna.page.locator('#call-banner').waitFor({ state: 'hidden' });
    await anna.page.click('#hang-up');
    await anna.view('message');
    await picture(anna, '12-end');
    for (const person of people) await person.leave();
    await proxy.dispose();
    for (const name of made) assert.ok(statSync(path.join(pictures, name)).size > 5_000, name);
  });
}
