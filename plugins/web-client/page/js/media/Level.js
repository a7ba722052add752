const loud = 0.12;

/** How loud a stream is, from 0 to 1; 0 without a sound track. */
export class Level {
  #context = null;
  #analyser = null;
  #source = null;
  #track = null;
  #samples = new Float32Array(512);

  /** The level at this moment; follows the stream's current sound track. */
  read(stream) {
    const [track] = stream.getAudioTracks();
    if (track !== this.#track) this.#attach(track);
    if (!this.#analyser || !track?.enabled) return 0;
    this.#analyser.getFloatTimeDomainData(this.#samples);
    let sum = 0;
    for (const sample of this.#samples) sum += sample * sample;
    return Math.min(1, Math.sqrt(sum / this.#samples.length) / loud);
  }

  stop() {
    this.#attach(null);
    this.#context?.close();
    this.#context = null;
  }

  #attach(track) {
    this.#source?.disconnect();
    this.#source = null;
    this.#analyser = null;
    this.#track = track ?? null;
    if (!track) return;
    this.#context ??= new AudioContext();
    this.#context.resume().catch(() => {});
    this.#analyser = this.#context.createAnalyser();
    this.#analyser.fftSize = this.#samples.length;
    this.#source = this.#context.createMediaStreamSource(new MediaStream([track]));
    this.#source.connect(this.#analyser);
  }
}
