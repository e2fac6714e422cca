// What changes many accounts at once (A2, A3) in the browser: all that match are switched after a question, one field of
// all is changed after a preview. With script and without; in both languages and narrow, where nothing scrolls sideways.
import assert from 'node:assert/strict';
import {mkdirSync} from 'node:fs';
import {join} from 'node:path';
import {after, before, test} from 'node:test';
import {assertAccessible, assertNoComplaints, executable, launch, modules, open, shootFailure, shots} from './support/browser.mjs';
import {Host, program} from './support/host.mjs';
import {databasePrograms} from './support/postgres.mjs';
import {skipWithout} from './support/program.mjs';

const skip = skipWithout(executable, ...modules, program, ...databasePrograms);
const password = 'Admin-passw0rd';
const people = ['佐藤 花子', '鈴木 太郎', '高橋 次郎'];
let host, browser;

before(async () => {
  if (skip) return;
  host = await Host.start((host) => {
    host.command('user', 'add', 'admin', '--password', password, '--admin', '--display-name', '中村 修一');
    people.forEach((name, at) => host.command('user', 'add', `user${at}`, '--password', password, '--display-name', name));
    people.forEach((name, at) => ['社用', '取引先'].forEach((account) => host.call('accounts.create', {
      owner: {user: `user${at}`}, name: account, address: `user${at}@example.co.jp`,
      receive: {source: 'individual', host: 'pop.example.com', user: 'u', password: 'p'},
      send: {source: 'individual', host: 'smtp.example.com', auth: 'none'},
    }, 'admin')));
    for (const name of ['お客様窓口', '採用', '経理']) host.call('accounts.create', {
      owner: {shared: true}, name, address: `${name.length}@example.co.jp`,
      receive: {source: 'individual', host: 'pop.example.com', user: 'u', password: 'p'},
      send: {source: 'individual', host: 'smtp.example.com', auth: 'none'},
    }, 'admin');
  });
  browser = await launch();
});

after(async () => {
  await browser?.close();
  await host?.stop();
});

const list = () => host.call('accounts.list', {}, 'admin').items;
const heading = (page, name) => page.getByRole('heading', {level: 1, name, exact: true}).waitFor();

async function window(options) {
  const page = await open(browser, host.url(''), options);
  await page.goto(`/login?lang=${(options.locale ?? 'ja').slice(0, 2)}`);
  await page.locator('input[name=user]').fill('admin');
  await page.locator('input[type=password]').fill(password);
  await page.locator('main button[type=submit]').click();
  await page.locator('.topbar__button').waitFor();
  return page;
}

async function look(page, name) {
  mkdirSync(shots, {recursive: true});
  await page.screenshot({path: join(shots, `${name}.png`), fullPage: true});
  await assertAccessible(page, name);
  if (!page.script) return;
  const [whole, seen] = await page.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]);
  assert.ok(whole <= seen, `${name} scrolls sideways: ${whole} > ${seen}`);
}

for (const [how, script] of [['with script', true], ['without script', false]]) {
  test(`A2 all that match are switched after a question that counts them, ${how}`, {skip}, async () => {
    const page = await window({script});
    try {
      await page.goto('/m/tegami/accounts?q=' + encodeURIComponent('取引'));
      await page.getByLabel('条件に合うすべて').check();
      await page.getByRole('button', {name: '受信しない', exact: true}).click();
      await heading(page, '3件のメール受信を「使用しない」にしますか？');
      await look(page, `switch-all.${how.replace(' ', '-')}`);
      assert.ok(list().every(({receiving}) => receiving), 'nothing before the answer');
      await page.getByRole('button', {name: '使用しない', exact: true}).click();
      await page.getByText('3件のメール受信を切り替えました。').waitFor();
      assert.deepEqual(new Set(list().filter(({receiving}) => !receiving).map(({name}) => name)), new Set(['取引先']));
      await page.goto('/m/tegami/accounts?status=off');
      await page.getByLabel('この状態のすべて（3件）').check();
      await page.getByRole('button', {name: '受信する', exact: true}).click();
      await heading(page, '3件のメール受信を「使用する」にしますか？');
      await page.getByRole('button', {name: '使用する', exact: true}).click();
      await page.getByText('3件のメール受信を切り替えました。').waitFor();
      assert.ok(list().every(({receiving}) => receiving));
      assertNoComplaints(page, how);
    } catch (error) {
      await shootFailure(page, `switch all ${how}`);
      throw error;
    }
    await page.context().close();
  });

  test(`A3 one field of all that match is changed after a preview, and what is wrong is told beside it, ${how}`, {skip}, async () => {
    const page = await window({script});
    const fresh = `pop-${script ? 'with' : 'without'}.example.com`;
    try {
      await page.goto('/m/tegami/accounts');
      await page.getByLabel('すべて（6件）').check();
      await page.getByRole('button', {name: '一括変更', exact: true}).click();
      await heading(page, '一括変更');
      await look(page, `bulk-change.${how.replace(' ', '-')}`);
      await page.getByLabel('新しい値').fill('no host:1');
      await page.getByRole('button', {name: '変更後を確認'}).click();
      await page.locator('.error').waitFor();
      assert.equal(await page.getByLabel('新しい値').inputValue(), 'no host:1', 'A10');
      await page.getByLabel('新しい値').fill(fresh);
      await page.getByRole('button', {name: '変更後を確認'}).click();
      await page.getByText('6件を変更、0件は変更なし').waitFor();
      await look(page, `bulk-preview.${how.replace(' ', '-')}`);
      assert.ok(list().every(({receive}) => receive.host !== fresh), 'a preview changes nothing');
      await page.getByRole('button', {name: '6件を変更', exact: true}).click();
      await page.getByText('6件を変更しました。').waitFor();
      assert.ok(list().every(({receive}) => receive.host === fresh));

      await page.locator('tbody .hit').first().click();
      await page.getByRole('button', {name: '一括変更', exact: true}).click();
      await page.getByLabel('項目').selectOption('receive.protection');
      await page.getByRole('button', {name: 'この項目を選ぶ'}).click();
      await page.getByLabel('新しい値').selectOption('none');
      await page.getByRole('button', {name: '変更後を確認'}).click();
      await page.getByText('1件は変更できません').waitFor();
      await look(page, `bulk-refused.${how.replace(' ', '-')}`);
      assert.equal(await page.locator('.savebar').count(), 0, 'nothing is left to change');
      assertNoComplaints(page, how);
    } catch (error) {
      await shootFailure(page, `bulk change ${how}`);
      throw error;
    }
    await page.context().close();
  });
}

for (const [how, script] of [['with script', true], ['without script', false]]) {
  test(`A3 the list is sorted by its titles, narrowed by tabs that tell their counts, and turned round, ${how}`, {skip}, async () => {
    const page = await window({script});
    const names = () => page.locator('tbody .c-acc').allInnerTexts();
    try {
      await page.goto('/m/tegami/accounts');
      await page.getByRole('link', {name: 'すべて 6', exact: true}).waitFor();
      await page.getByRole('columnheader', {name: 'アカウント名'}).getByRole('link').click();
      await page.locator('th[aria-sort=ascending]', {hasText: 'アカウント名'}).waitFor();
      assert.deepEqual(await names(), [...Array(3).fill('取引先'), ...Array(3).fill('社用')]);
      await look(page, `many-sorted.${how.replace(' ', '-')}`);
      await page.getByRole('columnheader', {name: 'アカウント名'}).getByRole('link').click();
      await page.locator('th[aria-sort=descending]', {hasText: 'アカウント名'}).waitFor();
      assert.deepEqual(await names(), [...Array(3).fill('社用'), ...Array(3).fill('取引先')]);
      await page.getByRole('link', {name: '受信しない 0', exact: true}).click();
      assert.match(page.url(), /status=off&sort=-name/, 'a tab keeps the order');
      await page.goto('/m/tegami/accounts?sort=address&q=' + encodeURIComponent('社用'));
      assert.deepEqual(await page.locator('tbody .c-mail').allInnerTexts(), ['user0@example.co.jp', 'user1@example.co.jp', 'user2@example.co.jp']);
      await page.locator('input[type=search]').fill('取引');
      await page.getByRole('button', {name: '検索', exact: true}).click();
      assert.match(page.url(), /sort=address/, 'a search keeps the order');
      assert.deepEqual(await names(), Array(3).fill('取引先'));
      await page.goto('/m/tegami/accounts?cause=password_refused');
      await page.getByText('原因：').waitFor();
      await look(page, `many-cause.${how.replace(' ', '-')}`);
      await page.getByRole('link', {name: '絞り込みを解除'}).click();
      assert.equal((await names()).length, 7, 'all accounts, and who has none');
      assertNoComplaints(page, how);
    } catch (error) {
      await shootFailure(page, `sorted ${how}`);
      throw error;
    }
    await page.context().close();
  });

  test(`A2 all shared accounts that match are switched, and what is for ticked ones alone says so, ${how}`, {skip}, async () => {
    const page = await window({script});
    const fresh = `shared-${script ? 'with' : 'without'}.example.com`;
    const shared = () => host.call('accounts.list', {owner: {shared: true}}, 'admin').items;
    try {
      await page.goto('/m/tegami/shared');
      await page.getByLabel('すべて（3件）').check();
      await look(page, `many-shared.${how.replace(' ', '-')}`);
      await page.getByRole('button', {name: '削除', exact: true}).first().click();
      await page.getByText('選択したアカウントだけ').waitFor();
      await page.getByLabel('すべて（3件）').check();
      await page.getByRole('button', {name: '受信しない', exact: true}).click();
      await heading(page, '3件のメール受信を「使用しない」にしますか？');
      await page.getByRole('button', {name: '使用しない', exact: true}).click();
      await page.getByText('3件のメール受信を切り替えました。').waitFor();
      assert.ok(shared().every(({receiving}) => !receiving));
      assert.ok(list().every(({receiving}) => receiving), 'the personal ones stay');
      await page.getByLabel('すべて（3件）').check();
      await page.getByRole('button', {name: '一括変更', exact: true}).click();
      await heading(page, '一括変更');
      await page.getByLabel('新しい値').fill(fresh);
      await page.getByRole('button', {name: '変更後を確認'}).click();
      await look(page, `many-shared-preview.${how.replace(' ', '-')}`);
      await page.locator('.savebar button').click();
      await heading(page, '共有アカウント一覧');
      assert.ok(shared().every(({receive}) => receive.host === fresh));
      await page.getByLabel('すべて（3件）').check();
      await page.getByRole('button', {name: '受信する', exact: true}).click();
      await page.getByRole('button', {name: '使用する', exact: true}).click();
      await page.getByText('3件のメール受信を切り替えました。').waitFor();
      assertNoComplaints(page, how);
    } catch (error) {
      await shootFailure(page, `shared ${how}`);
      throw error;
    }
    await page.context().close();
  });
}

test('the list, the question and the preview fit a narrow screen in both languages', {skip}, async () => {
  for (const [locale, width] of [['ja-JP', 360], ['en-US', 360], ['en-US', 1280]]) {
    const page = await window({locale, width});
    const shot = (name) => look(page, `${name}.${locale.slice(0, 2)}.${width}`);
    await page.goto('/m/tegami/accounts');
    await shot('many-list');
    await page.locator('input[name=target][value=filter]').check();
    await page.locator('button[name=enabled][value=false]').click();
    await shot('many-switch');
    await page.goto('/m/tegami/accounts');
    await page.locator('input[name=target][value=filter]').check();
    await page.locator('.bulk__more button').click();
    await page.locator('#v').fill('pop.example.com');
    await page.locator('button[value=preview]').click();
    await page.locator('.savebar').waitFor();
    await shot('many-preview');
    assertNoComplaints(page, locale);
    await page.context().close();
  }
});
