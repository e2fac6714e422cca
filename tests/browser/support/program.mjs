// Programs that the tests start: found or the test skips (fails where CI is set), never left behind.
import {execFile, spawn, spawnSync} from 'node:child_process';
import {existsSync, mkdtempSync, readdirSync, rmSync} from 'node:fs';
import {createServer} from 'node:net';
import {tmpdir} from 'node:os';
import {dirname, join, resolve} from 'node:path';
import {createInterface} from 'node:readline';
import {fileURLToPath} from 'node:url';

export const source = resolve(dirname(fileURLToPath(import.meta.url)), '../../..');
// Where the programs were built: set by CMake; by hand: the release preset's folder.
export const build = process.env.TEGAMI_BUILD ?? join(source, 'build/release');

const versions = (folder) => existsSync(folder) ? readdirSync(folder) : [];

// Names of what is not there. An absolute path is looked for as it is, a name in PATH and where servers lie.
export function missing(...programs) {
  const folders = [...(process.env.PATH ?? '').split(':'), '/usr/sbin', '/sbin',
                   ...versions('/usr/lib/postgresql').map((version) => `/usr/lib/postgresql/${version}/bin`)];
  return programs.filter((program) =>
    program.startsWith('/') ? !existsSync(program) : !folders.some((folder) => existsSync(join(folder, program))));
}

// For node:test's `skip`: false, or the reason. Where CI is set a missing program is an error.
export function skipWithout(...programs) {
  const names = missing(...programs);
  if (names.length === 0) return false;
  const reason = `not there: ${names.join(', ')} (tests/run.sh installs what the tests need)`;
  if (process.env.CI) throw new Error(reason);
  return reason;
}

// The same for what only root can start.
export function skipUnlessRoot(what) {
  if (process.getuid() === 0) return false;
  const reason = `${what} has to be started by root`;
  if (process.env.CI) throw new Error(reason);
  return reason;
}

export function temporaryFolder(name) {
  const path = mkdtempSync(join(tmpdir(), `tegami-${name}-`));
  return {path, remove: () => rmSync(path, {recursive: true, force: true, maxRetries: 3})};
}

export function freePort() {
  return new Promise((done, fail) => {
    const server = createServer();
    server.once('error', fail);
    server.listen(0, '127.0.0.1', () => {
      const {port} = server.address();
      server.close(() => done(port));
    });
  });
}

export async function until(what, condition, timeout = 30_000) {
  const end = Date.now() + timeout;
  for (;;) {
    const value = await condition();
    if (value) return value;
    if (Date.now() > end) throw new Error(`waited ${timeout} ms in vain: ${what}`);
    await new Promise((done) => setTimeout(done, 20));
  }
}

// A program that runs beside the test. output(): all that it wrote.
export class Program {
  constructor(path, parameters, options = {}) {
    this.path = path;
    this.text = '';
    this.lines = [];
    this.waiting = [];
    this.process = spawn(path, parameters, {stdio: ['pipe', 'pipe', 'pipe'], ...options});
    this.process.stderr.setEncoding('utf8').on('data', (data) => { this.text += data; });
    this.reader = createInterface({input: this.process.stdout});
    this.reader.on('line', (line) => {
      this.text += line + '\n';
      const next = this.waiting.shift();
      if (next) next.done(line); else this.lines.push(line);
    });
    this.ended = new Promise((done) => {
      const end = (status) => {
        this.status = status;
        for (const {fail} of this.waiting.splice(0)) fail(new Error(`${path} ended (${status}): ${this.text}`));
        done(status);
      };
      this.process.once('error', (error) => { this.text += error.message; end(127); });
      this.process.once('close', (status, signal) => end(status ?? signal));
    });
  }

  output() { return this.text; }

  line() {
    if (this.lines.length) return Promise.resolve(this.lines.shift());
    if (this.status !== undefined) return Promise.reject(new Error(`${this.path} ended (${this.status}): ${this.text}`));
    return new Promise((done, fail) => this.waiting.push({done, fail}));
  }

  write(text) { this.process.stdin.write(text); }

  // Closes stdin, then SIGTERM, then SIGKILL.
  async stop(signal = 'SIGTERM') {
    if (this.status === undefined) {
      this.process.stdin.end();
      if (signal) this.process.kill(signal);
      const late = setTimeout(() => this.process.kill('SIGKILL'), 10_000);
      await this.ended;
      clearTimeout(late);
    }
    return this.status;
  }
}

// A program beside the test's own work; answers what it wrote to stdout, fails with its words.
export function run(path, parameters) {
  return new Promise((done, fail) => {
    execFile(path, parameters, {timeout: 120_000, maxBuffer: 64 << 20}, (error, out, words) => {
      if (error) fail(new Error(`${path} ${parameters.join(' ')}: ${error.message}\n${out}${words}`)); else done(out);
    });
  });
}

// A program that runs to its end; throws with its words when it fails.
export function runToEnd(path, parameters, options = {}) {
  const ended = spawnSync(path, parameters, {encoding: 'utf8', timeout: 120_000, maxBuffer: 64 << 20, ...options});
  if (ended.error) throw ended.error;
  if (ended.status !== 0) {
    throw new Error(`${path} ${parameters.join(' ')}: status ${ended.status}\n${ended.stdout}${ended.stderr}`);
  }
  return ended.stdout;
}
