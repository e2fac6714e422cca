// The webmail's own servers (SPEC 3.10) are tested against a real Dovecot before they are saved, and used by the accounts
// that choose them. With script and without.
import assert from 'node:assert/strict';
import {after, before, test} from 'node:test';
import {assertAccessible, assertNoComplaints, executable, launch, modules, open, shootFailure, signIn} from './support/browser.mjs';
import {Dovecot, fixture} from './support/dovecot.mjs';
import {Host, program} from './support/host.mjs';
import {databasePrograms} from './support/postgres.mjs';
import {skipWithout} from './support/program.mjs';
import {tour} from './support/tour.mjs';

const skip = skipWithout(executable, ...modules, program, fixture, ...databasePrograms);
const password = 'Admin-passw0rd';
let host, browser, server;
const stops = [];

before(async () => {
  if (skip) return;
  server = await Dovecot.start();
  await server.addUser('hanako', 'Hanako-passw0rd');
  host = await Host.start((host) => {
    host.command('user', 'add', 'admin', '--password', password, '--admin', '--display-name', '中村 修一');
    host.command('user', 'add', 'hanako', '--password', password, '--display-name', '佐藤 花子');
    for (const policy of ['allow_plaintext', 'allow_unverified_tls', 'allow_private_networks']) {
      host.command('policy', 'set', `transport.${policy}`, 'true');
    }
  });
  browser = await launch();
});

after(async () => {
  await browser?.close();
  await host?.stop();
  await server?.stop();
});

for (const [how, script] of [['with script', true], ['without script', false]]) {
  test(`A8 the webmail's servers are tested step by step before they are saved, and then received from, ${how}`, {skip}, async () => {
    const page = await open(browser, host.url(''), {script});
    const main = page.locator('main');
    const press = (name) => main.getByRole('button', {name, exact: true}).click();
    try {
      await signIn(page, 'admin', password);
      await page.goto('/m/tegami/servers');
      await page.locator('[name="receive.host"]').fill('127.0.0.1');
      await page.locator('[name="receive.port"]').fill('1');
      await page.locator('[name="receive.protection"]').selectOption('tls_unverified');
      await page.locator('[name="receive.port"]').fill('1');
      await press('接続テスト');
      await main.locator('.checks .is-bad').waitFor();
      assert.equal(await main.locator('.checks .is-skip').count(), 2, 'TLS and capabilities were not reached, no log-on is spoken of');
      assert.equal(await page.locator('[name="receive.port"]').inputValue(), '1', 'what was typed stays');
      await assertAccessible(page, 'a failed test');
      await page.locator('[name="receive.port"]').fill(String(server.pop3s));
      await press('接続テスト');
      await main.locator('#test .badge--ok').waitFor();
      assert.equal(await main.locator('.checks .is-ok').count(), 4, await main.locator('.checks').innerText());
      await assertAccessible(page, 'a good test');
      assert.equal(host.call('servers.get', {}, 'admin').pop3?.port === server.pop3s, !script, 'nothing is saved by a test');
      await page.locator('[name="receive.port"]').fill('x');
      await press('接続テスト');
      await page.locator('.summary a[href="#receive-port"]').waitFor();
      await page.locator('[name="receive.port"]').fill(String(server.pop3s));
      await press('保存');
      await page.getByText('メールサーバー設定を保存しました。').waitFor();
      const {id} = host.call('accounts.create', {owner: {user: 'hanako'}, name: `webmail ${how}`, address: 'hanako@example.co.jp',
        receive: {source: 'webmail', user: 'hanako', password: 'Hanako-passw0rd'},
        send: {source: 'individual', host: 'smtp.example.co.jp', auth: 'none'}}, 'admin');
      const done = host.call('mail.receive', {ids: [id], wait: true}, 'admin');
      assert.equal(done.result.failed, 0, JSON.stringify(done));
      await page.reload();
      await page.goto('/m/tegami/servers');
      await main.getByText(script ? '1件' : '2件', {exact: true}).waitFor();
      if (!stops.length) stops.push({name: 'mail-servers', path: '/m/tegami/servers', user: 'admin'});
      assertNoComplaints(page, how);
    } catch (error) {
      await shootFailure(page, `mail servers ${how}`);
      throw error;
    } finally {
      await page.context().close();
    }
  });
}

test('the page in both languages, light and dark, wide and narrow', {skip}, async () => {
  await tour(browser, host.url(''), stops, (page, user) => signIn(page, user, password));
});
