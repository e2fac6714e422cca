// What mail administrators see and do beside the accounts' settings: status (SPEC 3.11), audit (3.12) and handing an
// account over (3.13). With script and without; every page seen is toured afterwards.
import assert from 'node:assert/strict';
import {after, before, test} from 'node:test';
import {assertAccessible, assertNoComplaints, executable, launch, modules, open, shootFailure, signIn} from './support/browser.mjs';
import {Host, program} from './support/host.mjs';
import {databasePrograms} from './support/postgres.mjs';
import {skipWithout} from './support/program.mjs';
import {tour} from './support/tour.mjs';

const skip = skipWithout(executable, ...modules, program, ...databasePrograms);
const people = {admin: 'Admin-passw0rd', hanako: 'Hanako-passw0rd', taro: 'Taro-passw0rd'};
const names = {admin: '中村 修一', hanako: '佐藤 花子', taro: '鈴木 太郎'};
const narrow = 360;

let host, browser;
const stops = [];

before(async () => {
  if (skip) return;
  host = await Host.start((host) => {
    host.command('user', 'add', 'admin', '--password', people.admin, '--admin', '--display-name', names.admin);
    for (const user of ['hanako', 'taro']) {
      host.command('user', 'add', user, '--password', people[user], '--display-name', names[user], '--address', `${user}@example.co.jp`);
    }
  });
  browser = await launch();
});

after(async () => {
  await browser?.close();
  await host?.stop();
});

const logIn = (page, user) => signIn(page, user, people[user]);

// Looked at now, also on a small telephone, and again on the tour.
async function look(page, name, user = 'admin') {
  await assertAccessible(page, name);
  if (page.script) {
    await page.setViewportSize({width: narrow, height: 800});
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    assert.ok(width <= narrow, `${name} scrolls sideways: ${width}`);
    await page.setViewportSize({width: 1280, height: 900});
  }
  const {pathname, search} = new URL(page.url());
  if (!stops.some((stop) => stop.name === name)) stops.push({name, path: pathname + search, user});
}

const heading = (page, name) => page.getByRole('heading', {level: 1, name, exact: true}).waitFor();
const main = (page) => page.locator('main');

function accountOf(user, name, receiving = false) {
  return host.call('accounts.create', {owner: {user}, name, address: `${user}@example.co.jp`, receiving,
    receive: {source: 'individual', host: 'localhost', user, password: '合言葉'},
    send: {source: 'individual', host: 'smtp.example.co.jp'}}, 'admin').id;
}

async function openMenu(page, entry) {
  await page.locator('.topbar').getByRole('link', {name: '設定', exact: true}).click();
  await page.getByRole('navigation', {name: '設定メニュー'}).getByRole('list', {name: 'メール設定', exact: true})
    .getByRole('link', {name: entry, exact: true}).click();
}

async function handOver(page, id, name, way) {
  await page.goto(`/m/tegami/accounts/${id}`);
  await main(page).getByRole('link', {name: '引き継ぎ', exact: true}).click();
  await heading(page, 'アカウントの引き継ぎ');
  await look(page, 'hand-over');
  await page.locator('[name=user]').fill('nobody at all');
  await main(page).getByRole('button', {name: '引き継ぐ'}).click();
  await page.locator('.summary[role=alert]').waitFor();
  assert.equal(await page.locator('[name=user]').inputValue(), 'nobody at all', 'A10');
  await assertAccessible(page, 'hand-over-refused');
  await page.locator('[name=user]').fill('鈴木');
  await main(page).getByRole('button', {name: '引き継ぐ'}).click();
  await heading(page, `「${name}」を引き継ぎますか？`);
  await assertAccessible(page, `hand-over-question ${way}`);
  await main(page).getByRole('button', {name: 'はい', exact: true}).click();
  await heading(page, names.taro);
  await page.getByText('アカウントを引き継ぎました。').waitFor();
  await page.getByRole('link', {name, exact: true}).waitFor();
}

async function readAudit(page, name) {
  await openMenu(page, '監査');
  await heading(page, '監査');
  await page.getByRole('cell', {name: `${names.taro} / ${name}`}).first().waitFor();
  await look(page, 'audit');
  await page.locator('[name=action]').selectOption('accounts.create');
  await page.locator('[name=q]').fill('花子');
  await main(page).getByRole('button', {name: '絞り込む'}).click();
  await page.getByRole('cell', {name: `${names.hanako} / ${name}`}).first().waitFor();
  assert.equal(await page.getByRole('cell', {name: 'アカウントの引き継ぎ', exact: true}).count(), 0);
  const file = await page.context().request.get(await page.getByRole('link', {name: 'CSVでダウンロード'}).getAttribute('href'));
  const text = await file.text();
  assert.match(file.headers()['content-disposition'], /audit-\d{4}-\d\d-\d\d\.csv/);
  assert.match(text, /アカウントの追加/);
  assert.doesNotMatch(text, /アカウントの引き継ぎ|合言葉/);
  await page.locator('[name=from]').fill('2020-01-01');
  await page.locator('[name=to]').fill('2020-01-02');
  await main(page).getByRole('button', {name: '絞り込む'}).click();
  await heading(page, '監査');
  await page.getByRole('heading', {name: '記録がありません'}).waitFor();
  await look(page, 'audit-empty');
}

// A server in a private network, which the policy does not allow: the account cannot be received.
async function readStatus(page, name) {
  const id = accountOf('taro', `${name} 2`, true);
  host.call('mail.receive', {ids: [id], wait: true}, 'admin');
  await openMenu(page, '状態');
  await heading(page, '状態');
  await page.getByRole('table', {name: '最近の処理'}).getByText('メールの受信').first().waitFor();
  await look(page, 'status');
  await page.getByRole('table', {name: '受信できないアカウント（原因別）'}).getByRole('link').first().click();
  await page.getByRole('link', {name: `${name} 2`, exact: true}).waitFor();
}

for (const [way, script] of [['with script', true], ['without script', false]]) {
  test(`P4 an account is handed over, audit and status tell of it, ${way}`, {skip}, async () => {
    const name = `社用 ${way}`;
    const id = accountOf('hanako', name);
    const page = await open(browser, host.url(''), {script});
    try {
      await logIn(page, 'admin');
      await handOver(page, id, name, way);
      assert.deepEqual(host.call('accounts.get', {id}, 'taro').owner, {user: host.call('accounts.get', {id}, 'admin').owner.user});
      await readAudit(page, name);
      await readStatus(page, name);
      assertNoComplaints(page, way);
    } catch (error) {
      await shootFailure(page, `administration ${way}`);
      throw error;
    }
    await page.context().close();
  });
}

test('P1 neither menu nor address open the audit to a user', {skip}, async () => {
  const page = await open(browser, host.url(''));
  await logIn(page, 'hanako');
  assert.equal((await page.goto('/m/tegami/audit')).status(), 403);
  assert.equal((await page.goto('/m/tegami/audit/file')).status(), 403);
  assert.equal(await page.getByRole('link', {name: '監査', exact: true}).count(), 0);
  await page.context().close();
});

test('every page that was seen is accessible and calm in both languages, light and dark, wide and narrow', {skip}, async () => {
  assert.ok(stops.length >= 3, `only ${stops.length} pages were reached`);
  await tour(browser, host.url(''), stops, logIn);
});
