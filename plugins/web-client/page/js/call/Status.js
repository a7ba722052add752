import { byId } from '../ui/dom.js';

const words = { idle: 'Connecting…', connecting: 'Connecting…', open: 'Connected', waiting: 'Reconnecting…', closed: 'Ended' };

/** How the call stands with its server: a pill in the head, and a banner while it is away. */
export class Status {
  #wasOpen = false;

  constructor(retry) {
    byId('call-banner-retry').onclick = retry;
    byId('call-banner').hidden = true;
    this.show('connecting');
  }

  /** @param {import('/client/index.js').SessionState} state */
  show(state) {
    const pill = byId('call-state');
    pill.dataset.state = state;
    pill.textContent = this.#wasOpen && state === 'connecting' ? 'Reconnecting…' : words[state];
    if (state === 'open') this.#wasOpen = true;
    const isAway = this.#wasOpen && (state === 'waiting' || state === 'connecting');
    byId('call-banner').hidden = !isAway;
    if (isAway) {
      byId('call-banner-text').textContent = navigator.onLine
        ? 'The connection to the server is lost. Your call goes on while we try to get it back.'
        : 'You are offline. We try again as soon as there is a network.';
    }
  }
}
