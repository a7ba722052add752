import { keepAccount, keptEmail } from './account.js';
import { byId, onSubmit } from './ui/dom.js';
import { wordsFor } from './words.js';

/**
 * Logs in again when the access token has run out: without a question where the server asks for none, else with the code that it mails.
 *
 * @param {() => void} giveUp
 */
export function makeRenewal(giveUp) {
  const dialog = byId('renewal');
  const form = byId('renewal-form');
  let submit = async () => {};
  onSubmit(form, byId('renewal-problem'), () => submit(), (error) => wordsFor(error, { 400: 'That code is wrong or too old.', 401: 'That code is wrong or too old.' }));

  return async (client) => {
    const email = keptEmail();
    if (!email) return;
    const { outcome } = await client.logIn(email);
    if (outcome === 'logged-in') {
      keepAccount(client, email);
      return;
    }
    if (outcome !== 'code-sent') return;
    form.reset();
    dialog.showModal();
    await new Promise((resolve) => {
      submit = async () => {
        await client.logIn(email, { code: form.elements.code.value.trim() });
        keepAccount(client, email);
        resolve();
      };
      dialog.addEventListener('close', resolve, { once: true });
      byId('renewal-cancel').onclick = () => {
        dialog.close();
        giveUp();
      };
    });
    dialog.close();
  };
}
