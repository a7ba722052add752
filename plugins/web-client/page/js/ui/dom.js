/** The element with that id. Throws for one that the page does not have. */
export function byId(id) {
  const element = document.getElementById(id);
  if (!element) throw new Error(`no element "${id}"`);
  return element;
}

/** A copy of what a template holds. */
export function stamp(id) {
  return byId(id).content.firstElementChild.cloneNode(true);
}

/** The picture of an <svg><use> element. */
export function setIcon(svg, name) {
  svg.querySelector('use').setAttribute('href', `#i-${name}`);
}

/** Sets or removes an attribute without a value. */
export function mark(element, name, isThere) {
  element.toggleAttribute(name, Boolean(isThere));
}

/**
 * Runs `work` when the form is sent: one at a time, with a busy button, and what it throws in words beside the field.
 *
 * @param {HTMLFormElement} form
 * @param {HTMLElement} problem
 * @param {(form: HTMLFormElement) => Promise<void> | void} work
 * @param {(error: unknown) => string} words
 */
export function onSubmit(form, problem, work, words) {
  const button = form.querySelector('[type="submit"]');
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    if (button.getAttribute('aria-busy') === 'true') return;
    button.setAttribute('aria-busy', 'true');
    showProblem(form, problem, '');
    try {
      await work(form);
    } catch (error) {
      showProblem(form, problem, words(error));
    } finally {
      button.removeAttribute('aria-busy');
    }
  });
}

/** Shows what is wrong with a form, and takes the reader to its field; an empty text takes it away. */
export function showProblem(form, problem, text) {
  problem.textContent = text;
  const field = form.querySelector('input:not([type="hidden"])');
  if (!field) return;
  if (text) {
    field.setAttribute('aria-invalid', 'true');
    field.focus();
  } else {
    field.removeAttribute('aria-invalid');
  }
}

/** Runs `work` for a click: one at a time, with the button busy meanwhile. */
export function onClick(button, work) {
  button.addEventListener('click', async () => {
    if (button.getAttribute('aria-busy') === 'true') return;
    button.setAttribute('aria-busy', 'true');
    try {
      await work();
    } finally {
      button.removeAttribute('aria-busy');
    }
  });
}
