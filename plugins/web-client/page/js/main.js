import { BeckonClient, CloseCode } from '/client/index.js';
import { forgetAccount, restoreAccount } from './account.js';
import { LocalMedia } from './media/LocalMedia.js';
import { wireToggles } from './media/toggles.js';
import { makeRenewal } from './renewal.js';
import { pathOf, roomOf } from './routes.js';
import { paintAvatar } from './ui/avatar.js';
import { byId } from './ui/dom.js';
import { showMessage } from './ui/views.js';
import { Call } from './views/call.js';
import { Entrance } from './views/entrance.js';
import { Home } from './views/home.js';
import { Lobby } from './views/lobby.js';

const media = new LocalMedia();
const client = new BeckonClient(location.origin, { renewToken: makeRenewal(() => logOut()) });
const views = {
  entrance: new Entrance(client, () => route()),
  home: new Home(client, go),
  lobby: new Lobby(client, media, { join, go }),
};
let current = null;
let call = null;

function show(name, parameters = {}) {
  current?.leave();
  current = name ? views[name] : null;
  if (name !== 'lobby') media.stop();
  showAccount();
  return current?.enter(parameters);
}

function showAccount() {
  const { account } = client;
  byId('account').hidden = !account;
  if (!account) return;
  byId('account-name').textContent = account.username;
  paintAvatar(byId('account-avatar'), account.username);
}

/** Shows what the address of the page stands for. */
function route() {
  const roomId = roomOf(location.pathname);
  if (call) {
    // ended() routes on.
    call.stop();
    return;
  }
  if (!client.account) show('entrance', { isInvited: roomId !== null });
  else if (roomId) show('lobby', { roomId });
  else show('home');
}

function go(path) {
  if (path !== location.pathname) history.pushState(null, '', path);
  route();
}

async function join(roomId) {
  const next = new Call(client, media, roomId, (end) => ended(roomId, end));
  try {
    await next.start();
  } catch (error) {
    next.stop();
    throw error;
  }
  views.lobby.leave();
  current = null;
  call = next;
}

const endings = {
  [CloseCode.Replaced]: { title: 'The call goes on in another window', text: 'You opened this room somewhere else, and can be in it once.', again: 'Continue here' },
  [CloseCode.LeftRoom]: { title: 'You have left this room', text: 'Join again whenever you like.', again: 'Join again' },
  [CloseCode.Normal]: { title: 'You have left the call', text: 'The room stays open for the others, and for you.', again: 'Join again' },
};
const otherEnding = { title: 'The call has ended', text: 'The connection to the server broke and could not be mended.', again: 'Try again' };

function ended(roomId, { code, error }) {
  if (!call) return;
  call = null;
  media.stop();
  if (code === CloseCode.LoggedOut || error?.status === 401) {
    forgetAccount();
    client.logOut().catch(() => {});
    route();
    return;
  }
  const { title, text, again } = endings[code] ?? otherEnding;
  if (roomOf(location.pathname) !== roomId) {
    route();
    return;
  }
  showMessage({
    title,
    text,
    actions: [
      { label: again, act: () => go(pathOf(roomId)) },
      { label: 'To your rooms', act: () => go('/') },
    ],
  });
}

function logOut() {
  call?.stop();
  forgetAccount();
  client.logOut().catch(() => {});
  go('/');
}

document.addEventListener('click', (event) => {
  const link = event.target.closest?.('a[data-route]');
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
  event.preventDefault();
  go(link.dataset.route);
});
wireToggles(media, { microphone: byId('call-microphone'), camera: byId('call-camera') });
byId('log-out').addEventListener('click', logOut);
window.addEventListener('popstate', route);
window.addEventListener('pagehide', () => call?.stop());

restoreAccount(client);
route();
