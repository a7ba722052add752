import { announce, toast } from '../ui/say.js';

const audible = 0.02;

/** What the mesh tells, on the screen: everybody else's tiles, sounds and states. */
export class Peers {
  #mesh;
  #grid;
  #changed;
  #askForSound;
  /** @type {Map<string, { microphone: boolean, camera: boolean }>} what people say of themselves */
  #said = new Map();

  /**
   * @param {import('/client/index.js').PeerMesh} mesh
   * @param {import('./Grid.js').Grid} grid
   * @param {{ changed: () => void, askForSound: () => void, introduce: (peer: import('/client/index.js').Peer) => void, chat: (name: string, text: unknown) => void }} call
   */
  constructor(mesh, grid, { changed, askForSound, introduce, chat }) {
    this.#mesh = mesh;
    this.#grid = grid;
    this.#changed = changed;
    this.#askForSound = askForSound;
    mesh.on('peer', ({ peer }) => this.#came(peer));
    mesh.on('gone', ({ peer }) => this.#went(peer));
    mesh.on('state', ({ peer }) => this.#show(peer));
    mesh.on('ready', ({ peer }) => introduce(peer));
    mesh.on('stream', (event) => this.#streamCame(event));
    mesh.on('streamended', ({ peer, name }) => this.#streamEnded(peer, name));
    mesh.on('fault', ({ peer, error }) => console.warn(`${peer.username}:`, error));
    mesh.on('data', ({ peer, data }) => {
      if (data?.kind === 'chat') chat(peer.username, data.text);
      if (data?.kind === 'state') this.#heard(peer, data);
    });
  }

  /** For the list of people. */
  get people() {
    return [...this.#mesh.peers.values()].map((peer) => ({ name: peer.username, isOwn: false, state: peer.state, ...this.#of(peer) }));
  }

  /** Marks those who are speaking at this moment. */
  markSpeakers() {
    for (const peer of this.#mesh.peers.values()) {
      const receiver = peer.connection?.getReceivers().find(({ track }) => track.kind === 'audio');
      const level = receiver?.getSynchronizationSources?.()[0]?.audioLevel ?? 0;
      this.#grid.find(peer.username, 'camera')?.setSpeaking(level > audible && this.#of(peer).microphone);
    }
  }

  #of(peer) {
    const stream = peer.streams.get('camera');
    return this.#said.get(peer.username) ?? { microphone: Boolean(stream?.getAudioTracks().length), camera: Boolean(stream?.getVideoTracks().length) };
  }

  #came(peer) {
    this.#grid.tile(peer.username, 'camera');
    this.#show(peer);
    toast(`${peer.username} has joined`);
  }

  #went(peer) {
    this.#said.delete(peer.username);
    this.#grid.remove(peer.username, 'camera');
    this.#grid.remove(peer.username, 'screen');
    toast(`${peer.username} has left`);
    this.#changed();
  }

  #heard(peer, { microphone, camera }) {
    this.#said.set(peer.username, { microphone: Boolean(microphone), camera: Boolean(camera) });
    this.#show(peer);
  }

  async #streamCame({ peer, name, stream }) {
    const kind = name === 'screen' ? 'screen' : 'camera';
    const tile = this.#grid.tile(peer.username, kind);
    tile.setStream(stream);
    if (kind === 'screen' && stream.getVideoTracks().length > 0) {
      tile.setVideo(true);
      announce(`${peer.username} shows a screen`);
    }
    this.#show(peer);
    if (!(await this.#grid.play(peer.username, kind, stream))) this.#askForSound();
  }

  #streamEnded(peer, name) {
    if (name === 'screen') {
      this.#grid.remove(peer.username, 'screen');
    } else {
      this.#grid.find(peer.username, 'camera')?.setStream(null);
      this.#grid.play(peer.username, 'camera', null);
    }
    this.#show(peer);
  }

  #show(peer) {
    const tile = this.#grid.find(peer.username, 'camera');
    const { microphone, camera } = this.#of(peer);
    tile?.setState(peer.state);
    tile?.setMuted(!microphone);
    tile?.setVideo(camera && Boolean(peer.streams.get('camera')?.getVideoTracks().length));
    this.#changed();
  }
}
