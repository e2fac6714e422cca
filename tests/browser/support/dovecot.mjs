// A real Dovecot, by the C++ fixture's program.
import {usesSecret} from './secrets.mjs';
import {join} from 'node:path';
import {Program, build} from './program.mjs';

export const fixture = join(build, 'bin/fixture_dovecot');

export class Dovecot {
  static async start(...parameters) {
    const program = new Program(fixture, parameters);
    const server = new Dovecot(program, JSON.parse(await program.line()));
    return server;
  }

  constructor(program, {pop3, pop3s, auth, certificate}) {
    this.program = program;
    this.pop3 = pop3;
    this.pop3s = pop3s;
    this.auth = auth;
    this.certificate = certificate;
  }

  async ask(request) {
    this.program.write(JSON.stringify(request) + '\n');
    const answer = JSON.parse(await this.program.line());
    if (answer.error) throw new Error(`${request.do}: ${answer.error}`);
    return answer;
  }

  addUser(name, password) {
    usesSecret(password);
    return this.ask({do: 'add_user', name, password});
  }
  deliver(user, message) { return this.ask({do: 'deliver', user, message}); }
  deliverFolder(user, folder) { return this.ask({do: 'deliver', user, folder}); }
  async count(user) { return (await this.ask({do: 'count', user})).count; }
  empty(user) { return this.ask({do: 'empty', user}); }
  async log() { return (await this.ask({do: 'log'})).log; }
  stop() { return this.program.stop(null); }
}
