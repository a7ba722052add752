import { keepAccount } from '../account.js';
import { byId, onSubmit, showProblem } from '../ui/dom.js';
import { showView } from '../ui/views.js';
import { toast } from '../ui/say.js';
import { wordsFor } from '../words.js';

/** Where a development server is: it prints its mails. */
const ownMachine = /^(localhost|127\.[\d.]+|\[::1\])$/;
const pauseBetweenCodes = 30;
const wrongCode = 'That code is wrong or too old. Look again, or have another one sent.';

/** From an address to an account: email, code, name; whatever the server wants of it. */
export class Entrance {
  #client;
  #done;
  #email = '';
  /** Does the code of this step prove a new address, or is it for logging in? */
  #isLogIn = false;
  #again;

  constructor(client, done) {
    this.#client = client;
    this.#done = done;
    onSubmit(byId('step-email'), byId('email-problem'), (form) => this.#giveEmail(form), (error) => wordsFor(error, { 422: 'That does not look like an email address.' }));
    onSubmit(byId('step-code'), byId('code-problem'), (form) => this.#giveCode(form), (error) => wordsFor(error, { 400: wrongCode, 401: wrongCode, 429: 'Too many tries with this code. Have another one sent.' }));
    onSubmit(byId('step-name'), byId('name-problem'), (form) => this.#giveName(form), (error) => wordsFor(error, {
      401: 'That took too long. Go back and confirm your address once more.',
      409: 'That name is taken. Try another one.',
      422: 'A name begins with a letter or digit and has letters, digits, dots, dashes and underscores, 64 at most.',
    }));
    byId('step-code').elements.code.addEventListener('input', ({ target }) => {
      target.value = target.value.replace(/\D/g, '');
      if (target.value.length === 6) byId('step-code').requestSubmit();
    });
    byId('code-back').addEventListener('click', () => this.#show('email'));
    byId('code-again').addEventListener('click', () => this.#sendAgain());
    byId('code-sign-up').addEventListener('click', () => this.#signUp().catch((error) => this.#fail(error)));
  }

  enter({ isInvited }) {
    byId('invitation').hidden = !isInvited;
    showView('entrance', '');
    this.#show('email');
  }

  leave() {
    clearInterval(this.#again);
  }

  async #giveEmail(form) {
    const field = form.elements.email;
    this.#email = field.value.trim();
    if (!this.#email || !field.checkValidity()) {
      showProblem(form, byId('email-problem'), 'Please enter your email address, such as you@example.com.');
      return;
    }
    await this.#logIn();
  }

  async #logIn(code) {
    const { outcome } = await this.#client.logIn(this.#email, { code });
    if (outcome === 'logged-in') this.#finish();
    else if (outcome === 'username-needed') this.#showName();
    else if (outcome === 'code-sent') this.#showCode(true);
    else await this.#signUp();
  }

  async #signUp() {
    await this.#client.signUp(this.#email);
    this.#showCode(false);
  }

  async #giveCode(form) {
    const code = form.elements.code.value;
    if (!/^\d{6}$/.test(code)) {
      showProblem(form, byId('code-problem'), 'The code has six digits.');
      return;
    }
    try {
      if (this.#isLogIn) {
        await this.#logIn(code);
        return;
      }
      await this.#client.verifyEmail(this.#email, code);
    } catch (error) {
      form.reset();
      throw error;
    }
    await this.#logIn();
  }

  async #giveName(form) {
    const name = form.elements.username.value.trim();
    if (!name) {
      showProblem(form, byId('name-problem'), 'Please enter a name.');
      return;
    }
    await this.#client.setUsername(this.#email, name);
    await this.#logIn();
  }

  async #sendAgain() {
    try {
      if (this.#isLogIn) await this.#client.logIn(this.#email);
      else await this.#client.signUp(this.#email);
      toast('Another code is on its way.');
      this.#pauseCodes();
    } catch (error) {
      this.#fail(error);
    }
  }

  #fail(error) {
    showProblem(byId('step-code'), byId('code-problem'), wordsFor(error));
  }

  #showCode(isLogIn) {
    this.#isLogIn = isLogIn;
    byId('code-hint').textContent = isLogIn
      ? `If ${this.#email} has an account, a code is on its way to it. It works once, for ten minutes.`
      : `We have sent a code to ${this.#email}. It works once, for ten minutes.`;
    byId('code-new').hidden = !isLogIn;
    byId('code-console').hidden = !ownMachine.test(location.hostname);
    this.#pauseCodes();
    this.#show('code');
  }

  #showName() {
    this.#show('name');
    const field = byId('step-name').elements.username;
    field.value = this.#email.split('@')[0].replace(/[^A-Za-z0-9_.-]+/g, '').replace(/^[^A-Za-z0-9]+/, '');
    field.select();
  }

  #pauseCodes() {
    clearInterval(this.#again);
    const button = byId('code-again');
    let left = pauseBetweenCodes;
    const tick = () => {
      button.disabled = left > 0;
      button.textContent = left > 0 ? `Send another code (${left} s)` : 'Send another code';
      if (left === 0) clearInterval(this.#again);
      left -= 1;
    };
    tick();
    this.#again = setInterval(tick, 1000);
  }

  #show(step) {
    for (const name of ['email', 'code', 'name']) {
      const form = byId(`step-${name}`);
      form.hidden = name !== step;
      showProblem(form, byId(`${name}-problem`), '');
    }
    if (step === 'code') byId('step-code').reset();
    byId(`step-${step}`).querySelector('input').focus();
  }

  #finish() {
    keepAccount(this.#client, this.#email);
    clearInterval(this.#again);
    this.#done();
  }
}
