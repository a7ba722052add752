import { byId } from './dom.js';

/** Shows one of the views, and takes keyboard and screen reader to its heading. */
export function showView(name, title) {
  for (const view of document.querySelectorAll('.view')) view.hidden = view.id !== `view-${name}`;
  document.body.classList.toggle('in-call', name === 'call');
  document.title = title ? `${title} · Beckon` : 'Beckon';
  window.scrollTo(0, 0);
  byId(`${name}-title`).focus({ preventScroll: true });
}

/**
 * A page that says one thing and offers ways on.
 *
 * @param {{ title: string, text: string, actions: { label: string, act: () => void }[] }} message
 */
export function showMessage({ title, text, actions }) {
  byId('message-title').textContent = title;
  byId('message-text').textContent = text;
  byId('message-actions').replaceChildren(
    ...actions.map(({ label, act }, index) => {
      const button = document.createElement('button');
      button.type = 'button';
      button.className = index === 0 ? 'button button-primary' : 'button';
      button.textContent = label;
      button.addEventListener('click', act);
      return button;
    }),
  );
  showView('message', title);
}
