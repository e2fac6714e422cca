// A real Postfix, by the C++ fixture's program; started by root alone.
import {join} from 'node:path';
import {Program, build} from './program.mjs';

export const postfixFixture = join(build, 'bin/fixture_postfix');

export class Postfix {
  // authPort: of a Dovecot that judges log-ons.
  static async start(authPort) {
    const program = new Program(postfixFixture, [String(authPort)]);
    const server = new Postfix();
    server.program = program;
    server.smtp = JSON.parse(await program.line()).smtp;
    return server;
  }

  async ask(request) {
    this.program.write(JSON.stringify(request) + '\n');
    return JSON.parse(await this.program.line());
  }

  async messages(user) { return (await this.ask({do: 'messages', user})).messages; }
  async log() { return (await this.ask({do: 'log'})).log; }
  stop() { return this.program.stop(null); }
}
