import { Level } from '../media/Level.js';
import { showToggles, wireToggles } from '../media/toggles.js';
import { urlOf } from '../routes.js';
import { makeAvatar, paintAvatar } from '../ui/avatar.js';
import { byId, onClick } from '../ui/dom.js';
import { copy } from '../ui/say.js';
import { showMessage, showView } from '../ui/views.js';
import { wordsFor, wordsForMedia } from '../words.js';

const mostFaces = 6;
const refreshEvery = 5_000;

function whoIsHere(others) {
  if (others.length === 0) return 'Nobody else is here yet.';
  if (others.length === 1) return `${others[0]} is here.`;
  if (others.length === 2) return `${others[0]} and ${others[1]} are here.`;
  return `${others[0]}, ${others[1]} and ${others.length - 2} more are here.`;
}

/** A look in the mirror before the call: devices, who is there, join. */
export class Lobby {
  #client;
  #media;
  #join;
  #go;
  #level = new Level();
  #timers = [];
  #roomId = '';
  #isHere = false;
  #visit = 0;
  #buttons = { microphone: byId('lobby-microphone'), camera: byId('lobby-camera') };

  constructor(client, media, { join, go }) {
    this.#client = client;
    this.#media = media;
    this.#join = join;
    this.#go = go;
    wireToggles(media, this.#buttons);
    media.on('change', () => this.#isHere && this.#show());
    navigator.mediaDevices?.addEventListener('devicechange', () => this.#isHere && this.#listDevices());
    byId('device-camera').addEventListener('change', ({ target }) => this.#choose('video', target.value));
    byId('device-microphone').addEventListener('change', ({ target }) => this.#choose('audio', target.value));
    byId('lobby-copy').addEventListener('click', () => copy(urlOf(this.#roomId), 'The link is on your clipboard.'));
    onClick(byId('join-call'), async () => {
      byId('lobby-problem').textContent = '';
      try {
        await this.#join(this.#roomId);
      } catch (error) {
        byId('lobby-problem').textContent = wordsFor(error);
      }
    });
  }

  async enter({ roomId }) {
    this.#visit += 1;
    const visit = this.#visit;
    this.#roomId = roomId;
    let room;
    try {
      room = await this.#client.getRoom(roomId);
    } catch (error) {
      if (visit === this.#visit) this.#refuse(error);
      return;
    }
    if (visit !== this.#visit) return;
    byId('lobby-title').textContent = room.name;
    byId('lobby-problem').textContent = '';
    byId('media-problem').textContent = '';
    paintAvatar(byId('preview-avatar'), this.#client.account.username);
    this.#showWho(room);
    showView('lobby', room.name);
    this.#isHere = true;
    this.#show();
    this.#timers.push(
      setInterval(() => this.#tick(), 100),
      setInterval(() => document.hidden || this.#refresh(), refreshEvery),
    );
    await this.#startMedia();
  }

  leave() {
    this.#isHere = false;
    this.#visit += 1;
    for (const timer of this.#timers.splice(0)) clearInterval(timer);
    this.#level.stop();
    byId('preview-video').srcObject = null;
  }

  async #startMedia() {
    try {
      await this.#media.start();
    } catch (error) {
      byId('media-problem').textContent = wordsForMedia(error);
    }
    if (this.#isHere) await this.#listDevices();
  }

  #tick() {
    byId('lobby-level').value = this.#level.read(this.#media.stream);
  }

  #show() {
    showToggles(this.#media, this.#buttons);
    const { isCameraOn, stream } = this.#media;
    const video = byId('preview-video');
    if (video.srcObject !== stream) video.srcObject = stream;
    byId('preview-off').hidden = isCameraOn;
    video.hidden = !isCameraOn;
    if (isCameraOn) byId('media-problem').textContent = '';
  }

  async #refresh() {
    const visit = this.#visit;
    const room = await this.#client.getRoom(this.#roomId).catch(() => null);
    if (room && visit === this.#visit) this.#showWho(room);
  }

  #showWho({ connected }) {
    const others = connected.filter((name) => name !== this.#client.account.username);
    byId('lobby-who').textContent = whoIsHere(others);
    byId('lobby-faces').replaceChildren(...others.slice(0, mostFaces).map(makeAvatar));
  }

  async #listDevices() {
    const { video, audio } = await this.#media.devices();
    const fill = (select, devices, kind, none) => {
      const options = devices.map(({ deviceId, label }, index) => new Option(label || `${none.replace('No ', '')} ${index + 1}`, deviceId));
      select.replaceChildren(...(options.length > 0 ? options : [new Option(none, '')]));
      select.disabled = options.length === 0;
      select.value = this.#media.deviceOf(kind) || devices[0]?.deviceId || '';
    };
    fill(byId('device-camera'), video, 'video', 'No camera');
    fill(byId('device-microphone'), audio, 'audio', 'No microphone');
  }

  async #choose(kind, deviceId) {
    try {
      await this.#media.choose(kind, deviceId);
    } catch (error) {
      byId('media-problem').textContent = wordsForMedia(error);
    }
  }

  #refuse(error) {
    const isMissing = error.status === 404;
    showMessage({
      title: isMissing ? 'This room does not exist' : 'This did not work',
      text: isMissing ? 'The link may be incomplete. Ask for it once more, or start a room of your own.' : wordsFor(error),
      actions: [
        ...(isMissing ? [] : [{ label: 'Try again', act: () => this.enter({ roomId: this.#roomId }) }]),
        { label: 'To your rooms', act: () => this.#go('/') },
      ],
    });
  }
}
