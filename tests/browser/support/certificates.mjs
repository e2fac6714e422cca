// Good and bad certificates, by the C++ fixture's program; gone when it is stopped.
import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {Program, build} from './program.mjs';

export const fixture = join(build, 'bin/fixture_certificates');

// ca: a path; good, expired, wrong_name: {cert, key} for node:tls.
export class Certificates {
  static async start() {
    const program = new Program(fixture, []);
    const {ca, ...made} = JSON.parse(await program.line());
    const read = ({certificate, key}) => ({cert: readFileSync(certificate), key: readFileSync(key)});
    return new Certificates(program, ca, Object.fromEntries(Object.entries(made).map(([name, one]) => [name, read(one)])));
  }

  constructor(program, ca, made) {
    this.program = program;
    this.ca = ca;
    Object.assign(this, made);
  }

  stop() { return this.program.stop(null); }
}
