// The sample host with the module, on a free port and a folder of its own.
import {join} from 'node:path';
import {Program, build, freePort, runToEnd, temporaryFolder, until} from './program.mjs';

export const program = join(build, 'bin/tegami-host');

export class Host {
  // prepare(host): accounts, roles and policies, before the server starts.
  static async start(prepare = () => {}) {
    const folder = temporaryFolder('host');
    const host = new Host(folder, await freePort());
    try {
      prepare(host);
      host.server = new Program(program, ['serve', '--data', host.data, '--port', String(host.port)]);
      await until('the host answers', async () => {
        if (host.server.status !== undefined) throw new Error(`the host ended: ${host.server.output()}`);
        return fetch(host.url('/'), {redirect: 'manual'}).then(() => true, () => false);
      });
    } catch (error) {
      await host.stop();
      throw error;
    }
    return host;
  }

  // Only the folder and its commands.
  static withoutServer() { return new Host(temporaryFolder('host'), 0); }

  constructor(folder, port) {
    this.folder = folder;
    this.data = join(folder.path, 'data');
    this.port = port;
  }

  url(path) { return `http://127.0.0.1:${this.port}${path}`; }

  // A command of tegami-host on this data folder; works beside the running server.
  command(...parameters) { return runToEnd(program, [...parameters, '--data', this.data]); }

  // One service, as a user, by command line. Answers the parsed JSON.
  call(name, request, user) { return JSON.parse(this.command('call', name, JSON.stringify(request), '--as', user)); }

  async stop() {
    const status = await this.server?.stop();
    this.folder.remove();
    return status;
  }
}
