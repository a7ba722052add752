// Whether the documents of the API are what they say they are. Whether the server does what they say is for tests/integration/test_documents.py.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { brokenReferences, examplesOfAsyncApi, examplesOfOpenApi, faultsOfAsyncApi, faultsOfOpenApi, misfits, read } from './documents.mjs';

const openapi = read('openapi.yaml');
const asyncapi = read('asyncapi.yaml');

/** The document with a change. */
function changed(document, change) {
  const copy = structuredClone(document);
  change(copy);
  return copy;
}

test('openapi.yaml is OpenAPI 3.1', async () => {
  assert.match(openapi.openapi, /^3\.1\./);
  assert.deepEqual(await faultsOfOpenApi(openapi), []);
});

test('asyncapi.yaml is AsyncAPI 3.0', async () => {
  assert.equal(asyncapi.asyncapi, '3.0.0');
  assert.deepEqual(await faultsOfAsyncApi(asyncapi), []);
});

test('every reference leads somewhere', () => {
  assert.deepEqual(brokenReferences(openapi), []);
  assert.deepEqual(brokenReferences(asyncapi), []);
});

test('every example fits its schema', () => {
  const calls = [...examplesOfOpenApi(openapi)];
  const messages = [...examplesOfAsyncApi(asyncapi)];
  assert.ok(calls.length > 100 && messages.length > 30, 'the examples are not found any more');
  assert.deepEqual(misfits(openapi, calls), []);
  assert.deepEqual(misfits(asyncapi, messages), []);
});

test('a document of another form is found out', async () => {
  const faulty = [
    (copy) => delete copy.info.title,
    (copy) => (copy.paths['/api/rooms/'].get.parameters[0].in = 'body'),
    (copy) => (copy.paths['/api/rooms/'].get.response = {}),
    (copy) => delete copy.paths['/healthz'].get.responses['200'].description,
  ];
  for (const change of faulty) assert.notDeepEqual(await faultsOfOpenApi(changed(openapi, change)), [], String(change));
  const wrong = [
    (copy) => delete copy.info.version,
    (copy) => (copy.operations.relay.action = 'publish'),
    (copy) => (copy.operations.relay.channel = { $ref: '#/channels/nowhere' }),
  ];
  for (const change of wrong) assert.notDeepEqual(await faultsOfAsyncApi(changed(asyncapi, change)), [], String(change));
});

test('a reference to nowhere and an example that does not fit are found out', () => {
  const astray = changed(openapi, (copy) => (copy.paths['/healthz'].get.responses['503'] = { $ref: '#/components/responses/Nowhere' }));
  assert.deepEqual(brokenReferences(astray), ['#/components/responses/Nowhere']);
  const unfit = changed(openapi, (copy) => (copy.components.examples['wrong-code'].value = { error: 'Invalid or expired OTP' }));
  assert.notDeepEqual(misfits(unfit, examplesOfOpenApi(unfit)), []);
  const rumour = changed(asyncapi, (copy) => (copy.components.messages.offer.examples[0].payload.type = 'rumour'));
  assert.notDeepEqual(misfits(rumour, examplesOfAsyncApi(rumour)), []);
});
