// A real oidc-provider for the browser tests, and what a Dovecot needs so that it asks it about tokens.
import {chmodSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {Program, freePort, source, temporaryFolder, until} from './program.mjs';

export const packages = join(source, 'tests/browser/node_modules/oidc-provider');

export class AuthorizationServer {
  static async start(accessSeconds, ...redirects) {
    const server = new AuthorizationServer(await freePort(), accessSeconds, redirects);
    await server.begin();
    return server;
  }

  constructor(port, accessSeconds, redirects) {
    this.port = port;
    this.parameters = [join(source, 'tests/browser/support/oidc_provider.mjs'), String(port), String(accessSeconds), ...redirects];
    this.folder = temporaryFolder('oidc');
  }

  async begin() {
    this.program = new Program('node', this.parameters, {cwd: join(source, 'tests/browser')});
    await until('oidc-provider answers', () => {
      if (this.program.status !== undefined) throw new Error(`oidc-provider ended: ${this.program.output()}`);
      return this.program.output().includes('ready');
    });
  }

  url(path) { return `http://127.0.0.1:${this.port}${path}`; }

  // How often tokens were given, by grant type.
  granted(type) { return this.program.output().split('\n').filter((line) => line.startsWith(`granted ${type} `)).length; }

  // Of tegami-host oauth-server add.
  entry(id) {
    return ['--preset', 'custom', '--id', id, '--name', '社内認可サーバー', '--authorize-url', this.url('/auth'), '--token-url', this.url('/token'),
            '--revoke-url', this.url('/token/revocation'), '--issuer', this.url(''), '--client-id', 'tegami', '--client-secret',
            'client secret +1', ...['openid', 'email', 'offline_access', 'mail'].flatMap((scope) => ['--scope', scope])];
  }

  // Of fixture_dovecot.
  dovecot() {
    chmodSync(this.folder.path, 0o755);  // Dovecot reads it as an ordinary user
    const file = join(this.folder.path, 'oauth2.conf');
    writeFileSync(file, `introspection_url = http://dovecot:introspects@127.0.0.1:${this.port}/token/introspection\n` +
      'introspection_mode = post\nusername_attribute = sub\nactive_attribute = active\nactive_value = true\n', {mode: 0o644});
    return ['--mechanisms', 'plain login xoauth2 oauthbearer', '--extra',
            `passdb {\n  driver = oauth2\n  mechanisms = xoauth2 oauthbearer\n  args = ${file}\n}\n` +
            'service anvil {\n  unix_listener anvil-auth-penalty {\n    mode = 0\n  }\n}'];
  }

  async stop() {
    await this.program.stop();
    this.folder.remove();
  }
}
