// A user's own accounts under each value of personal_accounts.self_service (P3), and what a user meets who follows a link to
// somebody else's: with script and without. The policy is also turned between a page and what it sends.
import assert from 'node:assert/strict';
import {after, before, test} from 'node:test';
import {assertAccessible, assertNoComplaints, executable, launch, modules, open, shootFailure, signIn} from './support/browser.mjs';
import {Host, program} from './support/host.mjs';
import {databasePrograms} from './support/postgres.mjs';
import {skipWithout} from './support/program.mjs';
import {tour} from './support/tour.mjs';

const skip = skipWithout(executable, ...modules, program, ...databasePrograms);
const password = 'Admin-passw0rd';
let host, browser, own, other;
const stops = [];

before(async () => {
  if (skip) return;
  host = await Host.start((host) => {
    host.command('user', 'add', 'admin', '--password', password, '--admin', '--display-name', '中村 修一');
    for (const [user, name] of [['hanako', '佐藤 花子'], ['taro', '鈴木 太郎']]) {
      host.command('user', 'add', user, '--password', password, '--display-name', name, '--address', `${user}@example.co.jp`);
    }
    const create = (user) => host.call('accounts.create', {owner: {user}, name: '社用', address: `${user}@example.co.jp`, receiving: false,
      receive: {source: 'individual', host: 'pop.example.co.jp', user, password: 'p'},
      send: {source: 'individual', host: 'smtp.example.co.jp', auth: 'none'}}, 'admin').id;
    own = create('hanako');
    other = create('taro');
  });
  browser = await launch();
});

after(async () => {
  await browser?.close();
  await host?.stop();
});

const policy = (name, value) => host.command('policy', 'set', name, value);
const selfService = (value) => policy('personal_accounts.self_service', `"${value}"`);
const ownAccounts = () => host.call('accounts.list', {owner: {user: 'hanako'}}, 'admin').items;
const heading = (page, name) => page.getByRole('heading', {level: 1, name, exact: true}).waitFor();
const main = (page) => page.locator('main');
const press = (page, name) => main(page).getByRole('button', {name, exact: true}).click();
const refused = (page) => main(page).getByText('このページは表示できません').waitFor();

async function look(page, name) {
  await assertAccessible(page, name);
  const {pathname, search} = new URL(page.url());
  if (!stops.some((stop) => stop.name === name)) stops.push({name, path: pathname + search, user: 'hanako'});
}

async function ownPage(page) {
  await page.goto('/m/tegami/my/accounts');
  await heading(page, 'マイアカウント');
}

async function newAccount(page, name, server) {
  await page.goto('/m/tegami/my/accounts/new');
  await page.locator('[name=name]').fill(name);
  await page.locator('[name=address]').fill('hanako@example.co.jp');
  await page.locator('[name="receive.source"][value=individual]').check();
  await page.locator('[name="receive.host"]').fill(server);
  await page.locator('[name="receive.user"]').fill('h');
  await page.locator('[name="receive.password"]').fill('p');
  await page.locator('[name="send.source"][value=individual]').check();
  await page.locator('[name="send.host"]').fill('smtp.example.co.jp');
  await page.locator('[name="send.auth"]').selectOption('none');
  await press(page, '追加');
}

for (const [how, script] of [['with script', true], ['without script', false]]) {
  test(`P3 self-service none, change and all let a user see, change, and add and delete, ${how}`, {skip}, async () => {
    const page = await open(browser, host.url(''), {script});
    try {
      await signIn(page, 'hanako', password);

      selfService('none');
      await ownPage(page);
      await main(page).getByText('アカウントの設定は、システム管理者が変更します。').waitFor();
      assert.equal(await main(page).getByRole('link', {name: '社用'}).count(), 0);
      assert.equal(await main(page).getByRole('link', {name: 'アカウントの追加'}).count(), 0);
      assert.equal(await main(page).getByRole('button', {name: '削除', exact: true}).count(), 0);
      if (script) await look(page, 'my-accounts-none');
      for (const path of [`accounts/${own}`, 'my/accounts/new', `my/accounts/delete?id=${own}`]) {
        assert.equal((await page.goto(`/m/tegami/${path}`)).status(), 403, path);
      }

      selfService('change');
      await ownPage(page);
      if (script) await look(page, 'my-accounts-change');
      assert.equal(await main(page).getByRole('link', {name: 'アカウントの追加'}).count(), 0);
      assert.equal(await main(page).getByRole('button', {name: '削除', exact: true}).count(), 0);
      await main(page).getByRole('link', {name: '社用'}).click();
      await page.locator('[name=display_name]').fill(`佐藤 ${how}`);
      if (script) await look(page, 'my-account-change');
      await press(page, '変更');
      await heading(page, 'マイアカウント');
      assert.equal(ownAccounts()[0].display_name, `佐藤 ${how}`);
      assert.equal((await page.goto('/m/tegami/my/accounts/new')).status(), 403);

      // Turned off between the page and what it sends.
      await page.goto(`/m/tegami/accounts/${own}`);
      await page.locator('[name=display_name]').fill('too late');
      selfService('none');
      await press(page, '変更');
      await refused(page);
      assert.equal(ownAccounts()[0].display_name, `佐藤 ${how}`);

      selfService('all');
      await ownPage(page);
      if (script) await look(page, 'my-accounts-all');
      await main(page).getByRole('link', {name: 'アカウントの追加'}).click();
      await heading(page, 'アカウント設定の追加');
      if (script) await look(page, 'my-account-add');
      policy('accounts.allowed_hosts', '["pop.example.co.jp", "smtp.example.co.jp"]');
      await newAccount(page, `二つ目 ${how}`, 'elsewhere.example.com');
      await main(page).locator('.summary a[href="#receive-host"]').waitFor();
      assert.equal(await page.locator('[name="receive.host"]').inputValue(), 'elsewhere.example.com', 'A10');
      await page.locator('[name="receive.host"]').fill('pop.example.co.jp');
      await page.locator('[name="receive.password"]').fill('p');
      await press(page, '追加');
      await heading(page, 'マイアカウント');
      policy('accounts.allowed_hosts', '[]');
      const made = ownAccounts().find(({name}) => name === `二つ目 ${how}`);
      assert.ok(made, 'it is there');

      policy('accounts.max_per_user', '2');
      await newAccount(page, '三つ目', 'pop.example.co.jp');
      await main(page).locator('.summary[role=alert]').waitFor();
      assert.equal(ownAccounts().length, 2);
      policy('accounts.max_per_user', '10');

      await page.goto(`/m/tegami/my/accounts/delete?id=${made.id}`);
      await main(page).getByText(`二つ目 ${how}`).first().waitFor();
      if (script) await look(page, 'my-account-delete');
      await press(page, 'はい');
      await heading(page, 'マイアカウント');
      assert.equal(ownAccounts().length, 1);
      assertNoComplaints(page, how);
    } catch (error) {
      await shootFailure(page, `self-service ${how}`);
      throw error;
    } finally {
      await page.context().close();
    }
  });
}

test('P1 what is somebody else\u2019s looks like what is not there, whatever the self-service', {skip}, async () => {
  const page = await open(browser, host.url(''));
  await signIn(page, 'hanako', password);
  for (const value of ['none', 'change', 'all']) {
    selfService(value);
    for (const path of ['accounts/ID', 'my/accounts/delete?id=ID', 'accounts/ID/log/receive', 'accounts/ID/hand-over', 'shared/ID']) {
      const texts = [];
      for (const id of [other, 9_999]) {
        const answer = await page.goto(`/m/tegami/${path.replace('ID', id)}`);
        assert.equal(answer.status(), 403, `${value}: ${path}`);
        texts.push((await main(page).innerText()).replaceAll(String(id), 'ID'));
      }
      assert.equal(texts[0], texts[1], `${value}: ${path}`);
    }
  }
  await assertAccessible(page, 'refused');
  await page.context().close();
});

test('a user\u2019s own pages in both languages, light and dark, wide and narrow', {skip}, async () => {
  selfService('all');
  await tour(browser, host.url(''), stops.filter(({name}) => name !== 'my-account-delete'), (page, user) => signIn(page, user, password));
});
