// Postfix's smtp-sink on a free port: takes mail and keeps each as a file.
import {chownSync, mkdirSync, readFileSync, readdirSync} from 'node:fs';
import {connect} from 'node:net';
import {join} from 'node:path';
import {Program, freePort, missing, runToEnd, temporaryFolder, until} from './program.mjs';

export class SmtpSink {
  static async start(...options) {
    const folder = temporaryFolder('sink');
    mkdirSync(join(folder.path, 'mails'));
    const sink = new SmtpSink(folder, await freePort());
    if (process.getuid() === 0) {
      // Started by root it goes on as another user, who is to write here.
      const id = (flag) => Number(runToEnd('id', [flag, 'nobody']));
      chownSync(join(folder.path, 'mails'), id('-u'), id('-g'));
    }
    await sink.begin(options);
    return sink;
  }

  constructor(folder, port) {
    this.folder = folder;
    this.port = port;
  }

  async begin(options) {
    const path = missing('smtp-sink').length ? 'smtp-sink' : ['/usr/sbin/smtp-sink', '/sbin/smtp-sink', 'smtp-sink'].find((one) => !missing(one).length);
    const user = process.getuid() === 0 ? ['-u', 'nobody'] : [];
    this.program = new Program(path, ['-R', join(this.folder.path, 'mails'), '-d', 'mail.', ...user, ...options, `127.0.0.1:${this.port}`, '100']);
    await until('smtp-sink answers', () => new Promise((done) => {
      const socket = connect(this.port, '127.0.0.1', () => { socket.destroy(); done(true); });
      socket.once('error', () => done(false));
    }));
  }

  async restart(...options) {
    await this.program.stop();
    await this.begin(options);
  }

  mails() {
    const folder = join(this.folder.path, 'mails');
    return readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8'));
  }

  async stop() {
    await this.program.stop();
    this.folder.remove();
  }
}
