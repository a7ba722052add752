import { byId, mark, stamp } from '../ui/dom.js';
import { announce, toast } from '../ui/say.js';

const mostMessages = 500;
const longestText = 2_000;

/** The text chat: what was said since one came in. */
export class Chat {
  #list = byId('messages');
  #unread = 0;
  #isShown = () => false;
  #last = { name: '', at: 0 };

  /**
   * @param {{ send: (text: string) => number, isShown: () => boolean }} call send: tells to how many people it went
   */
  constructor({ send, isShown }) {
    this.#isShown = isShown;
    this.#list.querySelectorAll('.chat').forEach((message) => message.remove());
    byId('chat-empty').hidden = false;
    this.#count(0);
    const form = byId('composer');
    const field = form.elements.text;
    form.onsubmit = (event) => {
      event.preventDefault();
      const text = field.value.trim();
      if (!text) return;
      field.value = '';
      if (send(text) === 0) toast('Nobody is here to read that yet.');
      this.#add('You', text, true);
    };
    field.onkeydown = (event) => {
      if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      form.requestSubmit();
    };
  }

  /** Somebody wrote. What they send is theirs to choose: only short text passes. */
  receive(name, text) {
    if (typeof text !== 'string' || text.trim() === '') return;
    const shown = text.slice(0, longestText);
    this.#add(name, shown, false);
    if (this.#isShown()) return;
    this.#count(this.#unread + 1);
    toast(`${name}: ${shown.length > 80 ? `${shown.slice(0, 80)}…` : shown}`);
  }

  /** The chat is on the screen now. */
  shown() {
    this.#count(0);
    this.#list.scrollTop = this.#list.scrollHeight;
  }

  #add(name, text, isOwn) {
    byId('chat-empty').hidden = true;
    const now = new Date();
    const message = stamp('template-chat');
    mark(message, 'data-own', isOwn);
    mark(message, 'data-follows', this.#last.name === name && now - this.#last.at < 60_000);
    this.#last = { name, at: now };
    message.querySelector('.chat-name').textContent = name;
    const time = message.querySelector('time');
    time.dateTime = now.toISOString();
    time.textContent = now.toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' });
    message.querySelector('.chat-text').textContent = text;
    this.#list.append(message);
    if (this.#list.childElementCount > mostMessages) this.#list.querySelector('.chat').remove();
    this.#list.scrollTop = this.#list.scrollHeight;
  }

  #count(unread) {
    this.#unread = unread;
    const badge = byId('chat-badge');
    badge.hidden = unread === 0;
    badge.textContent = unread > 9 ? '9+' : String(unread);
    byId('call-chat').ariaLabel = unread === 0 ? 'Chat' : `Chat, ${unread} unread`;
    if (unread > 0) announce(`${unread} unread in the chat`);
  }
}
