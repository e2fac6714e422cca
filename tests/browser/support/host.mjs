// The sample host with the module, on a free port, with a folder and a database of its own.
import {join} from 'node:path';
import {startDatabase} from './postgres.mjs';
import {searchFolderForSecrets, searchForSecrets, usesSecretsOf} from './secrets.mjs';
import {Program, build, freePort, run, runToEnd, temporaryFolder, until} from './program.mjs';

export const program = join(build, 'bin/tegami-host');

export class Host {
  // prepare(host): accounts, roles and policies, before the server starts.
  static async start(prepare = () => {}) {
    const folder = temporaryFolder('host');
    const host = new Host(folder, await freePort(), await startDatabase());
    try {
      await prepare(host);
      await host.serve();
    } catch (error) {
      await host.stop();
      throw error;
    }
    return host;
  }

  async serve(...more) {
    this.server = new Program(program, ['serve', ...this.where, '--port', String(this.port), ...more]);
    await until('the host answers', async () => {
      if (this.server.status !== undefined) throw new Error(`the host ended: ${this.server.output()}`);
      return fetch(this.url('/'), {redirect: 'manual'}).then(() => true, () => false);
    });
  }

  // Ended and begun anew on the same data.
  async restart(...more) {
    await this.server.stop();
    await this.serve(...more);
  }

  // Only the folder and its commands.
  static async withoutServer() { return new Host(temporaryFolder('host'), 0, await startDatabase()); }

  constructor(folder, port, database) {
    this.folder = folder;
    this.port = port;
    this.database = database;
    this.where = ['--data', join(folder.path, 'data'), ...database.uri ? ['--database', database.uri] : []];
  }

  url(path) { return `http://127.0.0.1:${this.port}${path}`; }

  // A command of tegami-host on this data folder; works beside the running server.
  command(...parameters) { return runToEnd(program, [...parameters, ...this.where]); }

  // One service, as a user, by command line. Answers the parsed JSON.
  call(name, request, user) {
    usesSecretsOf(request);
    return JSON.parse(this.command('call', name, JSON.stringify(request), '--as', user));
  }

  // The same beside the test's own work: servers of this process go on answering.
  async callBeside(name, request, user, lang = 'ja') {
    usesSecretsOf(request);
    return JSON.parse(await run(program, ['call', name, JSON.stringify(request), '--as', user, '--lang', lang, ...this.where]));
  }

  // One service over HTTP, as whom the bearer token was made for.
  async post(name, request, token, lang = 'ja') {
    usesSecretsOf(request);
    const answer = await fetch(this.url(`/api/services/${name}?lang=${lang}`), {
      method: 'POST', body: JSON.stringify(request),
      headers: {'content-type': 'application/json', authorization: `Bearer ${token}`, connection: 'close'},
    });
    const json = await answer.json();
    if (!answer.ok) throw new Error(`${name}: ${answer.status} ${JSON.stringify(json)}`);
    return json;
  }

  async stop() {
    const status = await this.server?.stop();
    await this.database.stop();
    try {
      searchForSecrets('what the host said', this.server?.output() ?? '');
      searchFolderForSecrets(join(this.folder.path, 'data'));
    } finally {
      this.folder.remove();
    }
    return status;
  }
}
