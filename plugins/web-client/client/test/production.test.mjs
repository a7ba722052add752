// The log-in of servers that want the address proved at every step, played by a stand-in that answers as such a server does.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BeckonClient, BeckonError } from '../src/index.js';

const token = `x.${Buffer.from(JSON.stringify({ sub: 'ann' })).toString('base64url')}.x`;
const proofOf = (email) => `proof of ${email}`;

function strictServer() {
  const state = { calls: [], hasName: false };
  const answers = {
    '/api/auth/signup': () => [200, { message: 'OTP sent to your email' }],
    '/api/auth/verify-otp': ({ email, otp }) =>
      otp === '123456' ? [200, { message: '', verification_token: proofOf(email) }] : [400, { detail: 'Invalid or expired OTP' }],
    '/api/auth/set-username': ({ email, verification_token: proof }) => {
      if (proof !== proofOf(email)) return [401, { detail: 'Verification required' }];
      state.hasName = true;
      return [200, { message: '' }];
    },
    '/api/auth/login': ({ email, verification_token: proof, otp }) => {
      if (proof !== proofOf(email) && otp === undefined) return [401, { detail: 'A login code was sent to your email' }];
      if (otp !== undefined && otp !== '654321') return [401, { detail: 'Invalid or expired OTP' }];
      return state.hasName ? [200, { access_token: token, token_type: 'bearer', expires_in: 1800 }] : [409, { detail: 'Username not set' }];
    },
  };
  state.fetch = async (url, { body }) => {
    const { pathname } = new URL(url);
    state.calls.push(pathname);
    const [status, answer] = answers[pathname](JSON.parse(body));
    return new Response(JSON.stringify(answer), { status });
  };
  return state;
}

test('one verified code opens every step of signing up', async () => {
  const server = strictServer();
  const client = new BeckonClient('https://example.com', { fetch: server.fetch });
  await client.signUp('ann@example.com');
  await client.verifyEmail('ann@example.com', '123456');
  assert.equal((await client.logIn('ann@example.com')).outcome, 'username-needed');
  await client.setUsername('ann@example.com', 'ann');
  assert.equal((await client.logIn('ann@example.com')).outcome, 'logged-in');
});

test('the proof of one address is not sent for another', async () => {
  const server = strictServer();
  const client = new BeckonClient('https://example.com', { fetch: server.fetch });
  await client.verifyEmail('ann@example.com', '123456');
  await assert.rejects(client.setUsername('ben@example.com', 'ben'), (error) => error instanceof BeckonError && error.status === 401);
});

test('logging in takes the address, then the code from the mail', async () => {
  const server = strictServer();
  server.hasName = true;
  const client = new BeckonClient('https://example.com', { fetch: server.fetch });
  assert.deepEqual(await client.logIn('ann@example.com'), { outcome: 'code-sent' });
  await assert.rejects(client.logIn('ann@example.com', { code: '000000' }), (error) => error.status === 401);
  assert.equal((await client.logIn('ann@example.com', { code: '654321' })).outcome, 'logged-in');
});

test('a Retry-After is read', async () => {
  const fetch = async () => new Response('{"detail":"Too many"}', { status: 429, headers: { 'Retry-After': '17' } });
  const client = new BeckonClient('https://example.com', { fetch });
  await assert.rejects(client.signUp('ann@example.com'), (error) => error.retryAfter === 17 && error.isTemporary);
});

test('an answer that is no JSON is an error with its status', async () => {
  const fetch = async () => new Response('<html>Bad Gateway</html>', { status: 502 });
  const client = new BeckonClient('https://example.com', { fetch });
  await assert.rejects(client.signUp('ann@example.com'), (error) => error instanceof BeckonError && error.status === 502);
});
