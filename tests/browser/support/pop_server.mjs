// A small POP3 server that holds mail and falls silent where it is told to, until it is told to go on.
//
// silence: null, or the moment after which nothing more comes: 'accept', 'half a handshake', a command in capitals
// ('CAPA', 'STLS', 'USER', 'PASS', 'LIST', 'UIDL', 'DELE', 'QUIT'), 'STLS handshake', 'half a listing' (UIDL),
// 'second mail' (RETR 2), 'half a mail' (RETR 2), 'QUIT done' (what was to be removed is gone, but nobody hears of it).
// With silence null it behaves. It lives in the test's own process: programs must run beside it, not instead of it.
import {once} from 'node:events';
import {createServer} from 'node:net';
import {Duplex} from 'node:stream';
import {TLSSocket, createSecureContext} from 'node:tls';

// A socket whose answers end after so many bytes.
class Cut extends Duplex {
  constructor(socket, bytes) {
    super();
    this.socket = socket;
    this.left = bytes;
    socket.on('data', (data) => this.push(data));
    socket.on('close', () => this.push(null));
  }
  _read() {}
  _write(data, encoding, done) {
    const part = data.subarray(0, this.left);
    this.left -= part.length;
    if (part.length) this.socket.write(part);
    done();
  }
}

class Session {
  constructor(server, socket) {
    this.server = server;
    this.socket = socket;
    this.removed = new Set();
    this.text = '';
    this.record = {began: Date.now(), silent: null, ended: null};
    server.sessions.push(this.record);
    socket.on('close', () => { this.record.ended ??= Date.now(); });
    socket.on('error', () => {});
  }

  begin() {
    if (this.is('accept')) return this.fallSilent(this.socket);
    if (this.server.tls === 'at once') return this.startTls(() => this.say('+OK ready'), 'half a handshake');
    this.listen(this.socket);
    this.say('+OK ready');
  }

  is(moment) { return this.server.silence === moment; }

  // Goes on reading, so that the client's end is seen.
  fallSilent(stream = this.stream) {
    this.record.silent = Date.now();
    stream.removeAllListeners('data');
    stream.resume();
  }

  listen(stream) {
    this.stream = stream;
    stream.on('data', (data) => this.take(data.toString('latin1')));
  }

  startTls(then, moment) {
    this.socket.removeAllListeners('data');
    const half = this.is(moment);
    if (half) this.record.silent = Date.now();
    const stream = half ? new Cut(this.socket, 100) : this.socket;
    const secure = new TLSSocket(stream, {isServer: true, secureContext: createSecureContext(this.server.certificate)});
    secure.on('error', () => {});
    secure.on('close', () => { this.record.ended ??= Date.now(); });
    secure.once('secure', then);
    this.listen(secure);
  }

  say(...lines) { this.stream.write(lines.map((line) => line + '\r\n').join('')); }

  take(text) {
    this.text += text;
    for (let end; !this.record.silent && (end = this.text.indexOf('\r\n')) >= 0;) {
      const line = this.text.slice(0, end);
      this.text = this.text.slice(end + 2);
      this.answer(...line.split(' '));
    }
  }

  answer(command, number) {
    if (this.is(command)) return this.fallSilent();
    const mails = this.server.mails;
    const mail = mails[Number(number) - 1];
    switch (command) {
      case 'CAPA':
        return this.say('+OK', 'USER', 'UIDL', 'TOP', 'PIPELINING', ...this.server.tls === 'by STLS' ? ['STLS'] : [], '.');
      case 'STLS':
        this.say('+OK');
        return this.startTls(() => {}, 'STLS handshake');
      case 'LIST':
        return this.say('+OK', ...mails.map(({text}, at) => `${at + 1} ${text.length}`), '.');
      case 'UIDL':
        if (this.is('half a listing')) {
          this.say('+OK', `1 ${mails[0].id}`);
          return this.fallSilent();
        }
        return this.say('+OK', ...mails.map(({id}, at) => `${at + 1} ${id}`), '.');
      case 'RETR':
        if (this.is('second mail') && number === '2') return this.fallSilent();
        this.say('+OK');
        if (this.is('half a mail') && number === '2') {
          this.stream.write(mail.text.slice(0, mail.text.length / 2));
          return this.fallSilent();
        }
        return this.say(mail.text + '.');
      case 'DELE':
        this.removed.add(mail);
        return this.say('+OK');
      case 'QUIT':
        this.server.mails = mails.filter((one) => !this.removed.has(one));
        if (this.is('QUIT done')) return this.fallSilent();
        this.say('+OK');
        return this.stream.end();
      default:
        return this.say('+OK');
    }
  }
}

export class PopServer {
  // tls: 'none', 'at once', 'by STLS'; certificate: {cert, key}.
  static async start({tls = 'none', certificate = null} = {}) {
    const server = new PopServer();
    Object.assign(server, {tls, certificate, silence: null, mails: [], sessions: [], sockets: new Set()});
    server.listener = createServer((socket) => {
      server.sockets.add(socket);
      socket.once('close', () => server.sockets.delete(socket));
      new Session(server, socket).begin();
    }).listen(0, '127.0.0.1');
    await once(server.listener, 'listening');
    server.port = server.listener.address().port;
    return server;
  }

  // New mail, and from now on silence after that moment.
  arm(texts, silence) {
    this.mails = texts.map((text, at) => ({id: `mail-${at + 1}`, text}));
    this.silence = silence;
    this.sessions = [];
  }

  stop() {
    this.listener.close();
    for (const socket of this.sockets) socket.destroy();
  }
}
