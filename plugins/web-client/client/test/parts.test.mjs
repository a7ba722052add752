import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Backoff } from '../src/Backoff.js';
import { Emitter } from '../src/Emitter.js';
import { Outbox } from '../src/Outbox.js';
import { Roster } from '../src/Roster.js';

class Bell extends Emitter {
  ring(loudness) {
    this.emit('ring', loudness);
  }
}

test('pauses grow to a bound, and start again after a success', () => {
  const backoff = new Backoff({ first: 100, most: 500, random: () => 1 });
  assert.deepEqual([backoff.next(), backoff.next(), backoff.next(), backoff.next()], [100, 200, 400, 500]);
  assert.equal(backoff.tries, 4);
  backoff.reset();
  assert.equal(backoff.next(), 100);
});

test('a pause is shortened by chance by up to half', () => {
  assert.equal(new Backoff({ first: 100, random: () => 0 }).next(), 50);
});

test('news of someone wins over a list that was asked for before', () => {
  const roster = new Roster('ann');
  roster.begin();
  roster.tell('ben', true);
  roster.tell('cat', false);
  assert.deepEqual(roster.settle(['ann', 'cat', 'dan']), { joined: ['dan'], left: [] });
  assert.deepEqual([...roster.present].sort(), ['ben', 'dan']);
});

test('a later list tells who is missing', () => {
  const roster = new Roster('ann');
  roster.begin();
  roster.settle(['ben', 'cat']);
  roster.begin();
  assert.deepEqual(roster.settle(['cat', 'dan']), { joined: ['dan'], left: ['ben'] });
});

test('the own name and what is known already are no news', () => {
  const roster = new Roster('ann');
  assert.equal(roster.tell('ann', true), false);
  assert.equal(roster.tell('ben', false), false);
  assert.equal(roster.tell('ben', true), true);
  assert.equal(roster.tell('ben', true), false);
});

test('an outbox keeps the order and its bounds', () => {
  const outbox = new Outbox({ messages: 2, characters: 10, age: 1000 });
  assert.equal(outbox.add('one', 0), true);
  assert.equal(outbox.add('12345678', 0), false);
  assert.equal(outbox.add('two', 0), true);
  assert.equal(outbox.add('x', 0), false);
  assert.deepEqual(outbox.take(0), ['one', 'two']);
  assert.deepEqual(outbox.take(0), []);
});

test('an outbox forgets what is too old to be of use', () => {
  const outbox = new Outbox({ messages: 2, age: 1000 });
  outbox.add('old', 0);
  outbox.add('young', 900);
  assert.deepEqual(outbox.take(1500), ['young']);
});

test('a listener can be taken away, and hears once if it wants no more', () => {
  const bell = new Bell();
  const heard = [];
  const off = bell.on('ring', (loudness) => heard.push(loudness));
  bell.once('ring', (loudness) => heard.push(`once ${loudness}`));
  bell.ring(1);
  off();
  bell.ring(2);
  assert.deepEqual(heard, [1, 'once 1']);
});

test('a listener that throws does not keep the next one from hearing', async () => {
  const bell = new Bell();
  const heard = [];
  bell.on('ring', () => {
    throw new Error('broken listener');
  });
  bell.on('ring', (loudness) => heard.push(loudness));
  const reported = new Promise((resolve) => {
    const others = process.listeners('uncaughtException');
    process.removeAllListeners('uncaughtException');
    process.once('uncaughtException', (error) => {
      for (const listener of others) process.on('uncaughtException', listener);
      resolve(error.message);
    });
  });
  bell.ring(1);
  assert.deepEqual(heard, [1]);
  assert.equal(await reported, 'broken listener');
});
