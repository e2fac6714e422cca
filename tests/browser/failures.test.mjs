// What goes wrong with a server is told in plain words, in time, and alike by page, service and command line.
import assert from 'node:assert/strict';
import {createServer} from 'node:net';
import {after, before, test} from 'node:test';
import {assertAccessible, assertNoComplaints, executable, launch, modules, open} from './support/browser.mjs';
import {Dovecot, fixture} from './support/dovecot.mjs';
import {Host, program} from './support/host.mjs';
import {skipWithout} from './support/program.mjs';

const skip = skipWithout(executable, ...modules, 'dovecot', fixture, program);
const timeout = 5;  // seconds, the account's
let dovecot, host, browser, silent, hanako, token, accounts;

// name: the code that every way in must give, and what is wrong with the account.
const wrong = () => ({
  password_refused: {host: 'localhost', port: dovecot.pop3, protection: 'none', password: 'wrong'},
  connection_refused: {host: 'localhost', port: 1, protection: 'tls'},
  host_not_found: {host: 'no-such-host.invalid', port: 995, protection: 'tls'},
  certificate_untrusted: {host: 'localhost', port: dovecot.pop3s, protection: 'tls'},
  greeting_timeout: {host: 'localhost', port: silent.address().port, protection: 'none'},
});

before(async () => {
  if (skip) return;
  dovecot = await Dovecot.start();
  await dovecot.addUser('hanako', 'secret');
  silent = createServer(() => {}).listen(0, '127.0.0.1');
  await new Promise((done) => silent.once('listening', done));
  host = await Host.start((host) => {
    host.command('user', 'add', 'admin', '--password', 'Admin-passw0rd', '--admin');
    hanako = host.command('user', 'add', 'hanako', '--password', 'Hanako-passw0rd', '--display-name', '佐藤 花子').trim();
    host.command('policy', 'set', 'transport.allow_private_networks', 'true');
    host.command('policy', 'set', 'transport.allow_plaintext', 'true');
    host.command('policy', 'set', 'receive.interval_s', '86400');
    token = host.command('token', 'create', '--as', 'admin').trim();
  });
  accounts = {};
  for (const [code, receive] of Object.entries(wrong())) {
    accounts[code] = host.call('accounts.create', {
      owner: {user: hanako}, name: code, address: 'hanako@example.co.jp',
      receive: {source: 'individual', user: 'hanako', password: 'secret', timeout_s: timeout, leave_on_server: true, ...receive},
      send: {source: 'individual', host: 'localhost', auth: 'none'},
    }, 'admin').id;
  }
  browser = await launch();
});

after(async () => {
  await browser?.close();
  await host?.stop();
  await dovecot?.stop();
  silent?.close();
});

// Where no name server answers at all, an unknown name cannot be told from a silent one.
const alike = (code) => code === 'host_not_found' ? /^(host_not_found|dns_\w+)$/ : new RegExp(`^${code}$`);

function assertTold(result) {
  assert.equal(result.failed, Object.keys(accounts).length, JSON.stringify(result));
  for (const [code, id] of Object.entries(accounts)) {
    const {error} = result.accounts.find((one) => one.id === id);
    assert.match(error.code, alike(code), JSON.stringify(error));
    assert.ok(error.message.length > 10 && !error.message.includes(code), `${code}: ${error.message}`);
  }
}

async function inTime(work) {
  const begin = Date.now();
  const result = await work();
  // All side by side: the account's timeout and a second, and the program's own start.
  assert.ok(Date.now() - begin < (timeout + 1) * 1000 + 4000, `took ${Date.now() - begin} ms`);
  return result;
}

const finished = (answer) => answer.result ?? answer;
const request = () => ({ids: Object.values(accounts), wait: true});

test('T3 by command line: each failure has its code, words, and ends in time', {skip}, async () => {
  assertTold(finished(await inTime(() => host.call('mail.receive', request(), 'admin'))));
});

test('T3 by service: the same', {skip}, async () => {
  const answer = await inTime(async () => {
    const response = await fetch(host.url('/api/services/mail.receive'), {
      method: 'POST', body: JSON.stringify(request()),
      headers: {'content-type': 'application/json', authorization: `Bearer ${token}`, connection: 'close'},
    });
    assert.equal(response.status, 200);
    return response.json();
  });
  assertTold(finished(answer));
});

test('A4 on the page: each account says what is wrong with it', {skip}, async () => {
  const page = await open(browser, host.url(''));
  await page.goto('/');
  await page.locator('input[name=user]').fill('admin');
  await page.locator('input[type=password]').fill('Admin-passw0rd');
  await page.locator('main button[type=submit]').click();
  await page.goto(`/m/tegami/users/${hanako}`);
  const listed = host.call('accounts.list', {owner: {user: hanako}}, 'admin').items;
  for (const [code, id] of Object.entries(accounts)) {
    const row = page.getByRole('row').filter({has: page.getByRole('link', {name: code, exact: true})});
    const text = await row.innerText();
    assert.match(text, /[ぁ-ん一-龠]{4,}/, `${code}: ${text}`);
    assert.equal(text.includes('secret'), false);
    assert.match(listed.find((one) => one.id === id).state.last_error.code, alike(code));
  }
  await assertAccessible(page, 'failing accounts');
  assertNoComplaints(page, 'failing accounts');
});
