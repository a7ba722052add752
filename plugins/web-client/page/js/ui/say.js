import { byId } from './dom.js';

const shownFor = 5_000;
const mostToasts = 3;

/** A short word at the lower edge, which goes by itself. Screen readers say it. */
export function toast(text) {
  const area = byId('toasts');
  const note = document.createElement('p');
  note.className = 'toast';
  note.textContent = text;
  area.append(note);
  while (area.children.length > mostToasts) area.firstElementChild.remove();
  setTimeout(() => note.remove(), shownFor);
}

/** For screen readers alone. */
export function announce(text) {
  byId('announcer').textContent = text;
}

/** Puts a text on the clipboard, and says whether that went well. */
export async function copy(text, done) {
  try {
    await navigator.clipboard.writeText(text);
    toast(done);
  } catch {
    toast(`Your browser does not let pages copy. The link is: ${text}`);
  }
}
