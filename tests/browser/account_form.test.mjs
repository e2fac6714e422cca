// The account form (SPEC 3.3) in the browser, row by row of the field table: what is wrong is said beside its field and in
// the summary, what was typed stays, and what is right is saved. A provider's settings are offered and filled in (A9).
import assert from 'node:assert/strict';
import {after, before, test} from 'node:test';
import {assertAccessible, assertNoComplaints, executable, launch, modules, open, shootFailure, signIn} from './support/browser.mjs';
import {Host, program} from './support/host.mjs';
import {databasePrograms} from './support/postgres.mjs';
import {skipWithout} from './support/program.mjs';
import {tour} from './support/tour.mjs';

const skip = skipWithout(executable, ...modules, program, ...databasePrograms);
const password = 'Admin-passw0rd';
let host, browser;

before(async () => {
  if (skip) return;
  host = await Host.start((host) => {
    host.command('user', 'add', 'admin', '--password', password, '--admin', '--display-name', '中村 修一');
    host.command('user', 'add', 'hanako', '--password', password, '--display-name', '佐藤 花子', '--address', 'hanako@example.co.jp');
    host.command('policy', 'set', 'transport.allow_plaintext', 'true');
    host.command('policy', 'set', 'transport.allow_unverified_tls', 'true');
  });
  browser = await launch();
});

after(async () => {
  await browser?.close();
  await host?.stop();
});

const logIn = (page, user = 'admin') => signIn(page, user, password);

const field = (page, name) => page.locator(`[name="${name}"]`);

// Text is typed, a choice or a switch is clicked: by what the field is.
async function put(page, name, value) {
  const inputs = field(page, name);
  const kind = await inputs.first().evaluate((one) => (one.tagName === 'INPUT' ? one.type : one.tagName.toLowerCase()));
  if (kind === 'radio') return page.locator(`[name="${name}"][value="${value}"]`).check();
  if (kind === 'checkbox') return inputs.setChecked(value === 'true');
  return kind === 'select' ? inputs.selectOption(value) : inputs.fill(value);
}

async function now(page, name) {
  const inputs = field(page, name);
  const kind = await inputs.first().evaluate((one) => one.type);
  if (kind === 'radio') return page.locator(`[name="${name}"]:checked`).inputValue();
  if (kind === 'checkbox') return String(await inputs.isChecked());
  return inputs.inputValue();
}

const long = 'あ'.repeat(301);
const right = {
  name: '社用', receiving: 'true', display_name: '佐藤 花子 🌸', address: 'taro..yamada.@docomo.ne.jp',
  default: 'true', receive_log: 'true', send_log: 'true', 'receive.source': 'individual',
  'receive.host': 'pop.example.jp', 'receive.protection': 'starttls', 'receive.port': '1110', 'receive.auth': 'apop',
  'receive.user': '佐藤', 'receive.password': '合言葉 pass:word', 'receive.timeout_s': '45', interval_s: '600',
  'receive.leave_on_server': 'true', 'receive.leave_days': '30', 'send.source': 'individual', 'send.host': 'smtp.example.jp',
  'send.protection': 'starttls_unverified', 'send.port': '1587', 'send.skip_second_ehlo': 'true', 'send.auth': 'cram_md5',
  'send.user': 'sender', 'send.password': 'other', signature: '青葉製作所\n佐藤 花子',
};
// Each of these alone, everything else being right.
const wrong = {
  name: ['', 'あ'.repeat(101)], display_name: [long, 'a\u0007b'], address: ['', 'hanako', 'a@b c.jp', '花子'],
  'receive.host': ['', 'pop example', '-x-', 'http://pop.example.jp'], 'receive.port': ['0', '65536', '99S', '-1'],
  'receive.user': ['', 'x'.repeat(256)], 'receive.timeout_s': ['4', '301', '', '三十'],
  'receive.leave_days': ['0', '二週間', '-3'], 'send.host': ['', 'smtp..example'], 'send.port': ['0', '70000', 'x'],
  'send.user': ['x'.repeat(256)], signature: ['あ'.repeat(10_001)],
};
const secrets = ['receive.password', 'send.password'];

async function fillIn(page, values) {
  for (const [name, value] of Object.entries(values)) await put(page, name, value);
}

for (const [how, script] of [['with script', true], ['without script', false]]) {
  test(`A10 each field of the table is refused beside itself and in the summary, kept, and saved when right, ${how}`, {skip}, async () => {
    const page = await open(browser, host.url(''), {script});
    const key = host.call('accounts.users', {query: '佐藤'}, 'admin').items[0].user;
    const form = `/m/tegami/users/${key}/accounts/new`;
    try {
      await logIn(page);
      await page.goto(form);
      await fillIn(page, right);
      const submit = () => page.locator('main').getByRole('button', {name: '追加', exact: true}).click();
      let tries = 0;
      for (const [name, values] of Object.entries(wrong)) {
        for (const value of script ? values : values.slice(0, 1)) {
          await put(page, name, value);
          for (const secret of secrets) await put(page, secret, right[secret]);
          await submit();
          await page.locator('.summary[role=alert]').waitFor();
          const what = `${name} = ${JSON.stringify(value.slice(0, 20))}`;
          const id = await field(page, name).first().getAttribute('id');
          assert.equal(await page.locator(`.summary a[href="#${id}"]`).count(), 1, `${what}: named in the summary`);
          assert.equal(await page.locator('.summary a').count(), 1, `${what}: ${await page.locator('.summary').innerText()}`);
          assert.ok((await page.locator(`#${id}-error`).innerText()).length > 5, `${what}: said beside the field`);
          assert.equal(await field(page, name).first().getAttribute('aria-invalid'), 'true', what);
          const kept = (text) => text.replaceAll('\r', '').trim();
          assert.equal(kept(await now(page, name)), kept(value), `${what}: what was typed stays`);
          for (const [other, typed] of Object.entries(right)) {
            if (other !== name && !secrets.includes(other)) assert.equal(await now(page, other), typed, `${what}: ${other} stays`);
          }
          if (tries++ === 0) await assertAccessible(page, 'a refused form');
          await put(page, name, right[name]);
        }
      }
      for (const secret of secrets) await put(page, secret, right[secret]);
      await submit();
      await page.getByRole('status').getByText('追加しました').waitFor();
      const account = host.call('accounts.list', {owner: {user: key}}, 'admin').items.at(-1);
      await page.goto(`/m/tegami/accounts/${account.id}`);
      for (const [name, typed] of Object.entries(right)) {
        assert.equal(await now(page, name), secrets.includes(name) ? '' : typed, `${name} as saved`);
      }
      assert.ok(account.receive.password_set && account.send.password_set);
      assertNoComplaints(page, how);
    } catch (error) {
      await shootFailure(page, `form.${how}`);
      throw error;
    } finally {
      await page.context().close();
    }
  });

  test(`A9 a well-known provider's settings are offered for the address and filled in, unsaved, ${how}`, {skip}, async () => {
    const page = await open(browser, host.url(''), {script});
    try {
      await logIn(page);
      const key = host.call('accounts.users', {query: '佐藤'}, 'admin').items[0].user;
      await page.goto(`/m/tegami/users/${key}/accounts/new`);
      await put(page, 'name', '個人用');
      await put(page, 'address', 'hanako@ocn.ne.jp');
      if (script) {
        await page.locator('#address').press('Tab');
        await page.getByText('OCNの設定を入力できます').waitFor();
        await assertAccessible(page, 'an offer');
        await page.getByRole('button', {name: 'この設定を入力する'}).click();
      } else {
        await page.getByRole('button', {name: 'プロバイダーの設定を探す'}).click();
      }
      await page.getByText('OCNの設定を入力しました').waitFor();
      const expected = {name: '個人用', 'receive.source': 'individual', 'receive.host': 'pop.ocn.ne.jp', 'receive.port': '995',
                        'receive.protection': 'tls', 'receive.user': 'hanako@ocn.ne.jp', 'send.host': 'smtp.ocn.ne.jp',
                        'send.port': '465', 'send.auth': 'plain', 'send.user': ''};
      for (const [name, value] of Object.entries(expected)) assert.equal(await now(page, name), value, name);
      assert.equal(host.call('accounts.list', {owner: {user: key}}, 'admin').items.some(({name}) => name === '個人用'), false, 'nothing is saved');
      if (script) {
        await put(page, 'address', 'hanako@icloud.com');
        await page.locator('#address').press('Tab');
        await page.getByText('POPでは受信できません').waitFor();
        await page.getByRole('button', {name: 'この設定を入力する'}).click();
        await page.getByText('iCloudの設定を入力しました').waitFor();
        assert.equal(await now(page, 'receiving'), 'false');
        assert.equal(await now(page, 'send.user'), 'hanako@icloud.com');
      }
      assertNoComplaints(page, how);
    } catch (error) {
      await shootFailure(page, `provider.${how}`);
      throw error;
    } finally {
      await page.context().close();
    }
  });
}

for (const [how, script] of [['with script', true], ['without script', false]]) {
  test(`A5 the webmail's own servers are saved, shown beside their choice in the form, and a mistake keeps what was typed, ${how}`, {skip}, async () => {
    const page = await open(browser, host.url(''), {script});
    try {
      await logIn(page);
      await page.locator('.topbar').getByRole('link', {name: '設定', exact: true}).click();
      await page.getByRole('list', {name: 'メール設定'}).getByRole('link', {name: 'メールサーバー設定'}).click();
      await page.getByRole('heading', {level: 1, name: 'メールサーバー設定'}).waitFor();
      await fillIn(page, {'receive.host': 'mail-in.example.co.jp', 'receive.port': '99x', 'receive.protection': 'starttls',
                          'send.host': `mail-out.${script ? 'a' : 'b'}.example.co.jp`, 'send.port': '', 'send.auth': 'login'});
      const save = () => page.locator('main').getByRole('button', {name: '保存', exact: true}).click();
      await save();
      await page.locator('.summary a[href="#receive-port"]').waitFor();
      assert.equal(await now(page, 'receive.port'), '99x');
      assert.equal(await now(page, 'send.auth'), 'login');
      await assertAccessible(page, 'refused servers');
      await put(page, 'receive.port', '1110');
      await save();
      await page.getByText('メールサーバー設定を保存しました。').waitFor();
      assert.equal(await now(page, 'receive.port'), '1110');
      const key = host.call('accounts.users', {query: '佐藤'}, 'admin').items[0].user;
      await page.goto(`/m/tegami/users/${key}/accounts/new`);
      await page.getByText('mail-in.example.co.jp:1110 / STARTTLS').waitFor();
      await page.getByText(`mail-out.${script ? 'a' : 'b'}.example.co.jp:587 / STARTTLS`).waitFor();
      assertNoComplaints(page, how);
    } catch (error) {
      await shootFailure(page, `servers.${how}`);
      throw error;
    } finally {
      await page.context().close();
    }
  });
}

test('the form with an offer, and the servers, in each dress', {skip}, async () => {
  host.command('user', 'add', 'gmail', '--password', password, '--display-name', '高橋 次郎', '--address', 'jiro@gmail.com');
  const key = host.call('accounts.users', {query: '高橋'}, 'admin').items[0].user;
  await tour(browser, host.url(''), [
    {name: 'account-form-offer', path: `/m/tegami/users/${key}/accounts/new`, user: 'admin'},
    {name: 'mail-servers', path: '/m/tegami/servers', user: 'admin'},
  ], logIn);
});
