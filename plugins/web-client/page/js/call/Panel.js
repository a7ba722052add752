import { byId } from '../ui/dom.js';

const tabs = ['chat', 'people'];

/** The side panel with its two tabs, and the two buttons that open it. */
export class Panel {
  #panel = byId('panel');
  #current = 'chat';
  #shown;

  /** @param {(tab: 'chat' | 'people') => void} shown */
  constructor(shown) {
    this.#shown = shown;
    for (const tab of tabs) {
      byId(`call-${tab}`).onclick = () => this.toggle(tab);
      byId(`tab-${tab}`).onclick = () => this.open(tab);
      byId(`tab-${tab}`).onkeydown = (event) => this.#onKey(event);
    }
    byId('panel-close').onclick = () => this.close();
    this.#panel.onkeydown = (event) => {
      if (event.key === 'Escape') this.close();
    };
    this.#panel.hidden = true;
    this.#mark();
  }

  isShown(tab) {
    return !this.#panel.hidden && this.#current === tab;
  }

  toggle(tab) {
    if (this.isShown(tab)) this.close();
    else this.open(tab);
  }

  open(tab) {
    this.#current = tab;
    this.#panel.hidden = false;
    this.#mark();
    this.#shown(tab);
    if (tab === 'chat') byId('composer-text').focus();
    else byId('tab-people').focus();
  }

  close() {
    const hadFocus = this.#panel.contains(document.activeElement);
    this.#panel.hidden = true;
    this.#mark();
    if (hadFocus) byId(`call-${this.#current}`).focus();
  }

  #mark() {
    for (const tab of tabs) {
      const isCurrent = this.#current === tab;
      byId(`panel-${tab}`).hidden = !isCurrent;
      byId(`tab-${tab}`).setAttribute('aria-selected', String(isCurrent));
      byId(`tab-${tab}`).tabIndex = isCurrent ? 0 : -1;
      byId(`call-${tab}`).setAttribute('aria-expanded', String(this.isShown(tab)));
    }
  }

  #onKey(event) {
    if (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight') return;
    const other = this.#current === 'chat' ? 'people' : 'chat';
    this.open(other);
    byId(`tab-${other}`).focus();
  }
}
