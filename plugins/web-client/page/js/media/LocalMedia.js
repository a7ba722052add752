import { Emitter } from '/client/index.js';

const camera = { width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 30 } };
const microphone = { echoCancellation: true, noiseSuppression: true, autoGainControl: true };

/**
 * The own camera, microphone and screen. `stream` stays the same object while its tracks come and go. A camera that is switched off is let
 * go, so that its light goes out; a microphone is muted.
 *
 * Events: `change` whenever something about it is different; `screenended` when sharing was stopped by the browser's own button.
 */
export class LocalMedia extends Emitter {
  stream = new MediaStream();
  screen = null;
  #wanted = { audio: true, video: true };
  #devices = { audio: '', video: '' };
  #height = 0;
  #isStopped = true;

  get hasMicrophone() {
    return this.stream.getAudioTracks().length > 0;
  }

  get isMicrophoneOn() {
    return this.stream.getAudioTracks().some((track) => track.enabled && track.readyState === 'live');
  }

  get isCameraOn() {
    return this.stream.getVideoTracks().some((track) => track.readyState === 'live');
  }

  /** Which device is in use; empty when none is. */
  deviceOf(kind) {
    return this.stream.getTracks().find((track) => track.kind === kind)?.getSettings().deviceId ?? '';
  }

  /**
   * Asks for whatever was switched on last. Takes what there is: without a camera the microphone alone. Throws when there is nothing.
   */
  async start() {
    this.#isStopped = false;
    const wanted = Object.keys(this.#wanted).filter((kind) => this.#wanted[kind] && !this.stream.getTracks().some((track) => track.kind === kind));
    if (wanted.length === 0) return;
    try {
      await this.#open(wanted);
    } catch (error) {
      const isMissing = ['NotFoundError', 'OverconstrainedError', 'NotReadableError'].includes(error.name);
      if (wanted.length < 2 || !isMissing) throw error;
      await this.#open(['audio']).catch(() => this.#open(['video']));
    }
  }

  async setMicrophone(isOn) {
    this.#wanted.audio = isOn;
    if (isOn && !this.hasMicrophone) await this.#open(['audio']);
    for (const track of this.stream.getAudioTracks()) track.enabled = isOn;
    this.emit('change', undefined);
  }

  async setCamera(isOn) {
    this.#wanted.video = isOn;
    if (isOn && !this.isCameraOn) await this.#open(['video']);
    if (!isOn) this.#drop('video');
    this.emit('change', undefined);
  }

  /** Another camera (`video`) or microphone (`audio`). */
  async choose(kind, deviceId) {
    this.#devices[kind] = deviceId;
    const isOn = kind === 'audio' ? this.hasMicrophone : this.isCameraOn;
    const isMuted = kind === 'audio' && !this.isMicrophoneOn;
    if (!isOn) return;
    this.#drop(kind);
    await this.#open([kind]);
    if (isMuted) await this.setMicrophone(false);
  }

  /** Cameras and microphones, with names once the user has allowed one. */
  async devices() {
    const all = (await navigator.mediaDevices?.enumerateDevices()) ?? [];
    const ofKind = (kind) => all.filter((device) => device.kind === kind && device.deviceId);
    return { video: ofKind('videoinput'), audio: ofKind('audioinput') };
  }

  /** How large a picture is worth sending: the more people watch, the smaller. */
  async fitTo(watchers) {
    const height = watchers <= 1 ? 720 : watchers <= 3 ? 480 : 360;
    if (height === this.#height) return;
    this.#height = height;
    const ask = { ...camera, width: { ideal: Math.round((height * 16) / 9) }, height: { ideal: height } };
    await Promise.all(this.stream.getVideoTracks().map((track) => track.applyConstraints(ask).catch(() => {})));
  }

  async shareScreen() {
    const screen = await navigator.mediaDevices.getDisplayMedia({ video: { frameRate: { ideal: 15, max: 30 } }, audio: true });
    const [track] = screen.getVideoTracks();
    track.contentHint = 'detail';
    track.addEventListener('ended', () => {
      if (this.screen !== screen) return;
      this.stopScreen();
      this.emit('screenended', undefined);
    });
    this.screen = screen;
    this.emit('change', undefined);
  }

  stopScreen() {
    for (const track of this.screen?.getTracks() ?? []) track.stop();
    this.screen = null;
    this.emit('change', undefined);
  }

  /** Lets everything go; start() takes it up again as it was. */
  stop() {
    this.#isStopped = true;
    this.stopScreen();
    this.#drop('audio');
    this.#drop('video');
  }

  async #open(kinds) {
    if (!navigator.mediaDevices) throw new DOMException('no media devices on this page', 'NotSupportedError');
    const ask = {
      audio: kinds.includes('audio') && { ...microphone, ...this.#chosen('audio') },
      video: kinds.includes('video') && { ...camera, ...this.#chosen('video') },
    };
    const got = await navigator.mediaDevices.getUserMedia(ask);
    for (const track of got.getTracks()) {
      // While the browser asked its user, another button may have been pressed, or the page left.
      const isUnwanted = this.#isStopped || !this.#wanted[track.kind] || this.stream.getTracks().some((other) => other.kind === track.kind);
      if (isUnwanted) {
        track.stop();
        continue;
      }
      this.stream.addTrack(track);
      if (track.kind === 'video') this.#height = 0;
      track.addEventListener('ended', () => this.#lost(track));
    }
    this.emit('change', undefined);
  }

  #chosen(kind) {
    return this.#devices[kind] ? { deviceId: { ideal: this.#devices[kind] } } : {};
  }

  /** A device was unplugged. */
  #lost(track) {
    if (!this.stream.getTracks().includes(track)) return;
    this.stream.removeTrack(track);
    this.emit('change', undefined);
  }

  #drop(kind) {
    for (const track of this.stream.getTracks().filter((each) => each.kind === kind)) {
      this.stream.removeTrack(track);
      track.stop();
    }
  }
}
