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
      await page.getByLabel('名前かアドレスが「取引」に合うアカウントすべて').check();
      await page.getByRole('button', {name: '受信しない', exact: true}).click();
      await heading(page, '3件のメール受信を「使用しない」にしますか？');
      await look(page, `switch-all.${how.replace(' ', '-')}`);
      assert.ok(list().every(({receiving}) => receiving), 'nothing before the answer');
      await page.getByRole('button', {name: '使用しない', exact: true}).click();
      await page.getByText('3件のメール受信を切り替えました。').waitFor();
      assert.deepEqual(new Set(list().filter(({receiving}) => !receiving).map(({name}) => name)), new Set(['取引先']));
      await page.goto('/m/tegami/accounts?status=off');
      await page.getByLabel('この状態のアカウントすべて').check();
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
      await page.getByLabel('すべてのアカウント').check();
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
