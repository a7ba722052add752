import { paintAvatar } from '../ui/avatar.js';
import { byId, mark, setIcon, stamp } from '../ui/dom.js';

const words = { connecting: 'Connecting…', connected: 'In the call', interrupted: 'Connection interrupted' };

function icon(row, device, isOn) {
  const svg = row.querySelector(`.person-${device}`);
  setIcon(svg, isOn ? device : `${device}-off`);
  svg.setAttribute('aria-label', `${device === 'camera' ? 'Camera' : 'Microphone'} ${isOn ? 'on' : 'off'}`);
  mark(svg, 'data-off', !isOn);
}

/**
 * Shows who is in the call.
 *
 * @param {{ name: string, isOwn: boolean, state: 'connecting' | 'connected' | 'interrupted', microphone: boolean, camera: boolean }[]} everyone
 */
export function showPeople(everyone) {
  byId('people-count').textContent = String(everyone.length);
  byId('people').replaceChildren(
    ...everyone.map(({ name, isOwn, state, microphone, camera }) => {
      const row = stamp('template-person');
      row.dataset.username = name;
      paintAvatar(row.querySelector('.avatar'), name);
      row.querySelector('.person-name').textContent = isOwn ? `${name} (you)` : name;
      row.querySelector('.person-state').textContent = words[state];
      icon(row, 'microphone', microphone);
      icon(row, 'camera', camera);
      return row;
    }),
  );
}
