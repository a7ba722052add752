// A small SMTP server (RFC 5321) that keeps what it is given.
import { once } from 'node:events';
import net from 'node:net';

const deadline = 20_000;

export class MailSink {
  #server = net.createServer((socket) => this.#serve(socket));
  #mails = [];
  #watchers = new Set();

  static async start() {
    const sink = new MailSink();
    sink.#server.listen(0, '127.0.0.1');
    await once(sink.#server, 'listening');
    return sink;
  }

  get port() {
    return this.#server.address().port;
  }

  /** How many mails there are, as a place for code() to start from. */
  get mark() {
    return this.#mails.length;
  }

  /** The code in the first mail to that address after `from`; waits for it. */
  code(email, from = 0) {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#watchers.delete(look);
        reject(new Error(`no code came to ${email}`));
      }, deadline);
      const look = () => {
        for (const { to, body } of this.#mails.slice(from)) {
          const [, code] = (to.includes(email) && body.match(/(?<!\d)(\d{6})(?!\d)/)) || [];
          if (!code) continue;
          clearTimeout(timer);
          this.#watchers.delete(look);
          resolve(code);
          return;
        }
      };
      this.#watchers.add(look);
      look();
    });
  }

  dispose() {
    this.#server.close();
  }

  #serve(socket) {
    let mail = { to: [], body: '' };
    let waiting = '';
    let isBody = false;
    const say = (text) => socket.write(`${text}\r\n`);
    socket.on('error', () => {});
    socket.on('data', (bytes) => {
      waiting += bytes;
      for (let end = waiting.indexOf('\r\n'); end >= 0; end = waiting.indexOf('\r\n')) {
        const line = waiting.slice(0, end);
        waiting = waiting.slice(end + 2);
        if (isBody && line === '.') {
          isBody = false;
          this.#keep(mail);
          mail = { to: [], body: '' };
          say('250 kept');
        } else if (isBody) {
          mail.body += `${line}\n`;
        } else if (/^rcpt to:/i.test(line)) {
          mail.to.push(line.match(/<(.*)>/)[1]);
          say('250 ok');
        } else if (/^data$/i.test(line)) {
          isBody = true;
          say('354 go on');
        } else if (/^quit/i.test(line)) {
          say('221 bye');
          socket.end();
        } else {
          say('250 ok');
        }
      }
    });
    say('220 a sink of the tests');
  }

  /** Header fields are full of digits; what counts stands behind the first empty line. */
  #keep({ to, body }) {
    this.#mails.push({ to, body: body.slice(body.indexOf('\n\n')) });
    for (const look of [...this.#watchers]) look();
  }
}
