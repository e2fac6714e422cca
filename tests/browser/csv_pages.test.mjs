// Import, export and the optimising of indexes in the browser (SPEC 3.6 to 3.8): what is wrong is named, nothing is changed
// before it is asked for, a file comes back as it went. With script and without; every page seen is toured afterwards.
import assert from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import {after, before, test} from 'node:test';
import {assertAccessible, assertNoComplaints, executable, launch, modules, open, shootFailure, signIn} from './support/browser.mjs';
import {Host, program} from './support/host.mjs';
import {databasePrograms} from './support/postgres.mjs';
import {skipWithout} from './support/program.mjs';
import {tour} from './support/tour.mjs';

const skip = skipWithout(executable, ...modules, program, ...databasePrograms);
const password = 'Admin-passw0rd';
const titles = 'id,delete,owner.user,name,address,receive.host,receive.user,receive.password';
let host, browser;
const stops = [];

before(async () => {
  if (skip) return;
  host = await Host.start((host) => {
    host.command('user', 'add', 'admin', '--password', password, '--admin', '--display-name', '中村 修一');
    host.command('user', 'add', 'hanako', '--password', password, '--display-name', '佐藤 花子');
  });
  browser = await launch();
});

after(async () => {
  await browser?.close();
  await host?.stop();
});

const accounts = (request = {}) => host.call('accounts.list', {limit: 500, ...request}, 'admin').items;
const heading = (page, name) => page.getByRole('heading', {level: 1, name, exact: true}).waitFor();
const main = (page) => page.locator('main');
const press = (page, name) => main(page).getByRole('button', {name, exact: true}).click();

async function look(page, name) {
  await assertAccessible(page, name);
  const {pathname, search} = new URL(page.url());
  if (!stops.some((stop) => stop.name === name)) stops.push({name, path: pathname + search, user: 'admin'});
}

async function openMenu(page, entry, group = '個人アカウント設定') {
  await page.locator('.topbar').getByRole('link', {name: '設定', exact: true}).click();
  await page.getByRole('navigation', {name: '設定メニュー'}).getByRole('list', {name: group, exact: true})
    .getByRole('link', {name: entry, exact: true}).click();
}

// A page without script reloads itself while the job runs.
async function chosen(page, name, bytes) {
  await page.locator('#csv').setInputFiles({name, mimeType: 'text/csv', buffer: Buffer.from(bytes)});
  await press(page, '内容を確認する');
  await main(page).locator('.tally').waitFor();
}

async function downloaded(page, label) {
  const waiting = page.waitForEvent('download');
  await main(page).getByRole('link', {name: label, exact: true}).click();
  return readFileSync(await (await waiting).path());
}

for (const [how, script] of [['with script', true], ['without script', false]]) {
  test(`I1 I2 a file is checked, its errors are named, and it is imported when asked for, ${how}`, {skip}, async () => {
    const page = await open(browser, host.url(''), {script});
    const tag = script ? 'a' : 'b';
    try {
      await signIn(page, 'admin', password);
      const before = accounts().length;
      await openMenu(page, 'アカウントのインポート');
      await heading(page, '個人アカウントのインポート');
      await look(page, 'import');
      await chosen(page, 'bad.csv', `${titles}\n,,hanako,社用${tag},h@example.co.jp,pop.example.jp,h,p\n,,nobody,x,broken,pop.example.jp,h,p\n`);
      await main(page).getByText('1行に誤りがあるため').waitFor();
      await main(page).locator('tbody tr', {hasText: 'メールアドレス'}).first().waitFor();
      await look(page, 'import-errors');
      const report = (await downloaded(page, '結果をCSVでダウンロード')).toString('utf8');
      assert.match(report, /^\uFEFF/);
      assert.ok(report.split('\n').some((line) => line.startsWith('3,')), 'the line is named');
      assert.equal(accounts().length, before, 'a check changes nothing');

      await page.goto('/m/tegami/accounts/import');
      await chosen(page, 'good.csv', `${titles},signature\r\n,,hanako,社用${tag},h@example.co.jp,pop.example.jp,h,p,"青葉製作所\r\n佐藤"\r\n` +
        `,,hanako,取引先${tag},g@example.co.jp,pop.example.jp,h,p,\r\n`);
      await main(page).getByText('取り込めます').waitFor();
      await look(page, 'import-check');
      assert.equal(accounts().length, before);
      await press(page, 'インポート');
      await main(page).getByText('2行を取り込みました').waitFor();
      await look(page, 'import-done');
      assert.equal(accounts().length, before + 2);

      const one = accounts({query: `社用${tag}`})[0];
      assert.equal(one.signature.replaceAll('\r', ''), '青葉製作所\n佐藤', 'a line break in quotes');
      assertNoComplaints(page, how);
    } catch (error) {
      await shootFailure(page, `import ${how}`);
      throw error;
    } finally {
      await page.context().close();
    }
  });

  test(`I5 what is exported and imported again changes nothing, and holds no password, ${how}`, {skip}, async () => {
    const page = await open(browser, host.url(''), {script});
    try {
      await signIn(page, 'admin', password);
      if (!accounts({query: '=1+1'}).length) host.call('accounts.create', {owner: {user: 'hanako'}, name: '=1+1', address: 'f@example.co.jp',
        receive: {source: 'individual', host: 'pop.example.jp', user: 'f', password: 'hush-hush'},
        send: {source: 'individual', host: 'smtp.example.jp', auth: 'none'}}, 'admin');
      await openMenu(page, 'アカウントのエクスポート');
      await heading(page, 'アカウントのエクスポート');
      await look(page, 'export');
      await press(page, 'エクスポート');
      await main(page).getByText('件を書き出しました').waitFor();
      await look(page, 'export-done');
      const bytes = await downloaded(page, 'ダウンロード');
      const text = bytes.toString('utf8');
      assert.ok(text.includes("'=1+1") && text.includes('********') && !text.includes('hush-hush'));
      await page.goto('/m/tegami/accounts/import');
      await chosen(page, 'again.csv', bytes);
      await main(page).getByText('取り込めます').waitFor();
      const figures = await main(page).locator('.tally').innerText();
      assert.match(figures.replaceAll('\n', ' '), /追加 0件? ?件?.*変更 0/, figures);
      await page.goto('/m/tegami/accounts/export');
      await main(page).locator('[name=encoding][value=cp932]').check();
      await press(page, 'エクスポート');
      await main(page).getByText('件を書き出しました').waitFor();
      assert.notEqual((await downloaded(page, 'ダウンロード'))[0], 0xef, 'no UTF-8');
      assertNoComplaints(page, how);
    } catch (error) {
      await shootFailure(page, `export ${how}`);
      throw error;
    } finally {
      await page.context().close();
    }
  });

  test(`X1 X2 the indexes of personal and of shared accounts are optimised, checked and rebuilt, ${how}`, {skip}, async () => {
    const page = await open(browser, host.url(''), {script});
    try {
      await signIn(page, 'admin', password);
      for (const group of ['個人アカウント設定', '共有アカウント設定']) {
        for (const [button, outcome] of [['最適化を開始', '最適化しました'], ['索引を確認', '確認しました'], ['索引を再構築', '再構築しました']]) {
          await openMenu(page, 'メール索引の最適化', group);
          await heading(page, 'メール索引の最適化');
          await look(page, group.startsWith('個人') ? 'index-personal' : 'index-shared');
          await press(page, button);
          await main(page).getByText(outcome).waitFor();
          await look(page, `index-done-${group.startsWith('個人') ? 'personal' : 'shared'}`);
        }
      }
      assertNoComplaints(page, how);
    } catch (error) {
      await shootFailure(page, `index ${how}`);
      throw error;
    } finally {
      await page.context().close();
    }
  });
}

test('P1 who is no administrator is shown none of these pages, and each of them in both languages, light and dark', {skip}, async () => {
  const page = await open(browser, host.url(''));
  await signIn(page, 'hanako', password);
  for (const path of [...new Set(stops.map((stop) => stop.path))]) {
    const answer = await page.goto(path);
    assert.equal(answer.status(), 403, path);
    await assertAccessible(page, `refused ${path}`);
  }
  stops.push({name: 'forbidden', path: '/m/tegami/accounts/import', user: 'hanako'});
  await page.context().close();
  await tour(browser, host.url(''), stops, (one, user) => signIn(one, user, password));
});

// Last: a deletion takes the reports of imports along (A12), and the tour has to see them.
for (const [how, script] of [['with script', true], ['without script', false]]) {
  test(`I4 rows that delete run only when that is ticked, ${how}`, {skip}, async () => {
    const page = await open(browser, host.url(''), {script});
    const name = `社用${script ? 'a' : 'b'}`;
    try {
      await signIn(page, 'admin', password);
      const one = accounts({query: name})[0];
      // CP932, as a spreadsheet saves it.
      const file = Buffer.concat([Buffer.from(`id,delete,name\r\n${one.id},D,`), Buffer.from([0x8e, 0xd0, 0x97, 0x70]), Buffer.from('\r\n')]);
      for (const tick of [false, true]) {
        await page.goto('/m/tegami/accounts/import');
        await chosen(page, 'cp932.csv', file);
        await main(page).getByText('Shift_JIS (CP932)').waitFor();
        await main(page).getByText('削除する1行も実行する').waitFor();
        await assertAccessible(page, 'rows that delete');
        if (tick) await main(page).locator('[name=allow_delete]').check();
        await press(page, 'インポート');
        await main(page).getByText(tick ? '1行を取り込みました' : '0行を取り込みました').waitFor();
        assert.equal(accounts({query: name}).length, tick ? 0 : 1);
      }
      assertNoComplaints(page, how);
    } catch (error) {
      await shootFailure(page, `rows that delete ${how}`);
      throw error;
    } finally {
      await page.context().close();
    }
  });
}
