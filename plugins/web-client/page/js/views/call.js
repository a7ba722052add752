import { CloseCode, PeerMesh } from '/client/index.js';
import { Chat } from '../call/Chat.js';
import { Grid } from '../call/Grid.js';
import { Panel } from '../call/Panel.js';
import { Peers } from '../call/Peers.js';
import { showPeople } from '../call/People.js';
import { Status } from '../call/Status.js';
import { Level } from '../media/Level.js';
import { showToggles } from '../media/toggles.js';
import { urlOf } from '../routes.js';
import { byId, mark } from '../ui/dom.js';
import { copy, toast } from '../ui/say.js';
import { showView } from '../ui/views.js';
import { wordsForMedia } from '../words.js';

const speaking = 0.15;

function clock(seconds) {
  const two = (number) => String(number).padStart(2, '0');
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  return `${hours > 0 ? `${hours}:` : ''}${two(minutes)}:${two(seconds % 60)}`;
}

/** One call, from joining to hanging up. A new one for each. */
export class Call {
  #media;
  #ended;
  #roomId;
  #session;
  #mesh;
  #grid = new Grid();
  #level = new Level();
  #status;
  #panel;
  #chat;
  #peers;
  #wakeLock = null;
  #offs = [];
  #timers = [];
  #buttons = { microphone: byId('call-microphone'), camera: byId('call-camera') };

  /**
   * @param {import('/client/index.js').BeckonClient} client
   * @param {import('../media/LocalMedia.js').LocalMedia} media
   * @param {string} roomId
   * @param {(end: { code: number, error: Error | null }) => void} ended
   */
  constructor(client, media, roomId, ended) {
    this.#media = media;
    this.#ended = ended;
    this.#roomId = roomId;
    this.#session = client.session(roomId, { heartbeat: { interval: 10_000, timeout: 5_000 } });
    this.#mesh = new PeerMesh(this.#session, { iceServers: () => client.iceServers() });
    this.#status = new Status(() => this.#session.reconnect());
    this.#panel = new Panel((tab) => tab === 'chat' && this.#chat.shown());
    this.#chat = new Chat({ send: (text) => this.#mesh.broadcast({ kind: 'chat', text }), isShown: () => this.#panel.isShown('chat') });
    this.#peers = new Peers(this.#mesh, this.#grid, {
      changed: () => this.#show(),
      askForSound: () => this.#askForSound(),
      introduce: (peer) => peer.send(this.#state()),
      chat: (name, text) => this.#chat.receive(name, text),
    });
    this.#offs.push(
      this.#session.on('state', ({ state }) => this.#status.show(state)),
      this.#session.on('closed', (end) => this.#end(end)),
      media.on('change', () => this.#publish()),
    );
  }

  /** Connects and shows the call. Throws a BeckonError when that does not work. */
  async start() {
    this.#mesh.publish('camera', this.#media.stream);
    const room = await this.#session.open();
    byId('call-title').textContent = room.name;
    byId('alone-link').textContent = urlOf(this.#roomId);
    this.#wire();
    showView('call', room.name);
    const own = this.#grid.tile(this.#session.username, 'camera', { isOwn: true });
    own.setStream(this.#media.stream);
    own.setState('connected');
    this.#show();
    const since = Date.now();
    const tick = () => {
      byId('call-time').textContent = clock(Math.floor((Date.now() - since) / 1000));
    };
    tick();
    this.#timers.push(setInterval(tick, 1000), setInterval(() => this.#markSpeakers(), 200));
    this.#wakeLock = await navigator.wakeLock?.request('screen').catch(() => null);
    if (this.#session.state === 'closed') this.#wakeLock?.release();
  }

  /** Hangs up. The others see it at once. */
  stop() {
    this.#mesh.close();
    this.#session.close();
  }

  #wire() {
    const invite = () => copy(urlOf(this.#roomId), 'The link is on your clipboard.');
    byId('call-invite').onclick = invite;
    byId('alone-copy').onclick = invite;
    byId('hang-up').onclick = () => this.stop();
    byId('call-screen').onclick = () => this.#toggleScreen();
    byId('call-screen').hidden = !navigator.mediaDevices?.getDisplayMedia;
    const onKey = (event) => {
      if (!(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey) return;
      const button = { d: this.#buttons.microphone, e: this.#buttons.camera }[event.key];
      if (!button) return;
      event.preventDefault();
      button.click();
    };
    document.addEventListener('keydown', onKey);
    this.#offs.push(() => document.removeEventListener('keydown', onKey));
  }

  async #toggleScreen() {
    if (this.#media.screen) {
      this.#media.stopScreen();
      return;
    }
    try {
      await this.#media.shareScreen();
    } catch (error) {
      // Whoever closes the browser's choice of screens does not want to hear that it failed.
      if (error.name !== 'NotAllowedError') toast(wordsForMedia(error));
    }
  }

  /** Own tracks have changed: the others get them, and hear what is on. */
  #publish() {
    this.#mesh.publish('camera', this.#media.stream);
    if (this.#media.screen) this.#mesh.publish('screen', this.#media.screen);
    else this.#mesh.unpublish('screen');
    this.#mesh.broadcast(this.#state());
    this.#show();
  }

  #state() {
    return { kind: 'state', microphone: this.#media.isMicrophoneOn, camera: this.#media.isCameraOn };
  }

  #show() {
    const name = this.#session.username;
    const { isMicrophoneOn, isCameraOn, screen } = this.#media;
    showToggles(this.#media, this.#buttons);
    byId('call-screen').setAttribute('aria-pressed', String(Boolean(screen)));
    byId('call-screen').ariaLabel = screen ? 'Stop sharing your screen' : 'Share your screen';
    const own = this.#grid.find(name, 'camera');
    own?.setVideo(isCameraOn);
    own?.setMuted(!isMicrophoneOn);
    if (screen) {
      const tile = this.#grid.tile(name, 'screen', { isOwn: true });
      tile.setStream(screen);
      tile.setVideo(true);
    } else {
      this.#grid.remove(name, 'screen');
    }
    const { people } = this.#peers;
    const isAlone = people.length === 0 && !screen;
    byId('alone').hidden = !isAlone;
    mark(byId('stage'), 'data-alone', isAlone);
    showPeople([{ name, isOwn: true, state: 'connected', microphone: isMicrophoneOn, camera: isCameraOn }, ...people]);
    this.#media.fitTo(people.length);
  }

  #markSpeakers() {
    const level = this.#media.isMicrophoneOn ? this.#level.read(this.#media.stream) : 0;
    this.#grid.find(this.#session.username, 'camera')?.setSpeaking(level > speaking);
    this.#peers.markSpeakers();
  }

  #askForSound() {
    toast('Click anywhere to hear the others.');
    document.addEventListener('click', () => this.#grid.resumeSounds(), { once: true });
  }

  #end({ code, error }) {
    this.#mesh.close();
    for (const off of this.#offs) off();
    for (const timer of this.#timers) clearInterval(timer);
    this.#panel.close();
    this.#level.stop();
    this.#wakeLock?.release();
    this.#grid.clear();
    this.#media.stopScreen();
    this.#ended({ code: code ?? CloseCode.Lost, error });
  }
}
