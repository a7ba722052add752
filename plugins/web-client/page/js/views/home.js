import { paintAvatar } from '../ui/avatar.js';
import { byId, onSubmit, showProblem, stamp } from '../ui/dom.js';
import { copy, toast } from '../ui/say.js';
import { showView } from '../ui/views.js';
import { wordsFor } from '../words.js';
import { pathOf, roomIn, urlOf } from '../routes.js';

const refreshEvery = 10_000;

function greeting(hour) {
  if (hour < 5) return 'Good night';
  if (hour < 12) return 'Good morning';
  return hour < 18 ? 'Good afternoon' : 'Good evening';
}

function peopleIn({ participants, connected }, self) {
  if (connected.length === 1) return connected[0] === self ? 'You are here in another window' : `${connected[0]} is here now`;
  if (connected.length > 1) return `${connected.length} are here now: ${connected.join(', ')}`;
  const others = participants.filter((name) => name !== self);
  return others.length === 0 ? 'Only you so far' : `You and ${others.join(', ')}`;
}

/** Where a user starts a room, joins one, or comes back to one. */
export class Home {
  #client;
  #go;
  #refresh;

  constructor(client, go) {
    this.#client = client;
    this.#go = go;
    onSubmit(byId('new-room'), byId('new-room-problem'), (form) => this.#make(form), wordsFor);
    onSubmit(byId('join-room'), byId('join-room-problem'), (form) => this.#join(form), (error) =>
      wordsFor(error, { 404: 'There is no such room. Check the link.' }));
  }

  enter() {
    byId('home-title').textContent = `${greeting(new Date().getHours())}, ${this.#client.account.username}`;
    byId('new-room').reset();
    byId('join-room').reset();
    showView('home', 'Your rooms');
    this.#list();
    this.#refresh = setInterval(() => document.hidden || this.#list(), refreshEvery);
  }

  leave() {
    clearInterval(this.#refresh);
  }

  async #make(form) {
    const name = form.elements.name.value.trim() || `${this.#client.account.username}’s room`;
    const room = await this.#client.createRoom({ name });
    this.#go(pathOf(room.room_id));
  }

  async #join(form) {
    const roomId = roomIn(form.elements.link.value);
    if (!roomId) {
      showProblem(form, byId('join-room-problem'), 'Paste the link that you were sent, or the code at its end.');
      return;
    }
    await this.#client.getRoom(roomId);
    this.#go(pathOf(roomId));
  }

  async #list() {
    let rooms;
    try {
      rooms = await this.#client.listRooms({ limit: 100 });
    } catch (error) {
      toast(wordsFor(error));
      return;
    }
    byId('rooms-empty').hidden = rooms.length > 0;
    const list = byId('room-list');
    const focused = document.activeElement?.closest?.('.room')?.dataset.room;
    const className = document.activeElement?.className;
    list.replaceChildren(...rooms.toReversed().map((room) => this.#row(room)));
    if (focused) list.querySelector(`[data-room="${CSS.escape(focused)}"] .${className.split(' ').at(-1)}`)?.focus();
  }

  #row(room) {
    const row = stamp('template-room');
    row.dataset.room = room.room_id;
    const open = row.querySelector('.room-open');
    open.href = pathOf(room.room_id);
    open.dataset.route = pathOf(room.room_id);
    paintAvatar(open.querySelector('.avatar'), room.name);
    open.querySelector('.room-name').textContent = room.name;
    const people = open.querySelector('.room-people');
    people.textContent = peopleIn(room, this.#client.account.username);
    people.toggleAttribute('data-live', room.connected.length > 0);
    const link = row.querySelector('.room-copy');
    link.ariaLabel = `Copy the link of ${room.name}`;
    link.addEventListener('click', () => copy(urlOf(room.room_id), 'The link is on your clipboard.'));
    const leave = row.querySelector('.room-leave');
    leave.ariaLabel = `Leave ${room.name} for good`;
    leave.addEventListener('click', () => this.#forget(room));
    return row;
  }

  async #forget(room) {
    try {
      await this.#client.leaveRoom(room.room_id);
      toast(`You have left ${room.name}.`);
      byId('home-title').focus();
      await this.#list();
    } catch (error) {
      toast(wordsFor(error));
    }
  }
}
