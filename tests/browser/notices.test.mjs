// What people are told without looking for it (P5): a password that a real Dovecot refuses is a notice in the frame, in
// the reader's language, to the owner and to administrators; it can be put away; and once a day there is a digest. And
// accounts of a user who is locked stop at once, and go on when he is back (P4).
import assert from 'node:assert/strict';
import {after, before, test} from 'node:test';
import {assertAccessible, assertNoComplaints, executable, launch, modules, open, shootFailure, signIn} from './support/browser.mjs';
import {Dovecot, fixture} from './support/dovecot.mjs';
import {Host, program} from './support/host.mjs';
import {databasePrograms} from './support/postgres.mjs';
import {skipWithout, until} from './support/program.mjs';
import {tour} from './support/tour.mjs';

const skip = skipWithout('dovecot', fixture, executable, ...modules, program, ...databasePrograms);
const people = {admin: 'Admin-passw0rd', hanako: 'Hanako-passw0rd', jane: 'Jane-passw0rd'};
const names = {admin: '中村 修一', hanako: '佐藤 花子', jane: 'Jane Smith'};
const secret = '合言葉 für POP3';
const day = 24 * 60 * 60 * 1000;

let host, dovecot, browser;
const accounts = {};
const stops = [];

const main = (page) => page.locator('main');
const state = (user) => host.call('accounts.get', {id: accounts[user]}, 'admin').state.status;

function accountOf(user, name) {
  return host.call('accounts.create', {owner: {user}, name, address: `${user}@example.co.jp`,
    receive: {source: 'individual', host: 'localhost', port: dovecot.pop3s, protection: 'tls', user, password: 'wrong',
              leave_on_server: true},
    send: {source: 'individual', host: 'localhost', auth: 'none'}}, 'admin').id;
}

function mend(user) {
  const {version} = host.call('accounts.get', {id: accounts[user]}, 'admin');
  host.call('accounts.update', {id: accounts[user], version, receive: {password: secret}}, 'admin');
}

// Signed in by a window of one's own, as the text of the frame is in the language of the user.
async function windowOf(user, options = {}) {
  const page = await open(browser, host.url(''), options);
  await signIn(page, user, people[user]);
  return page;
}

// Until the frame says that there is something new; a person who looks at any page sees it there.
async function opened(page, words) {
  await until(`the frame tells of ${words}`, async () => {
    await page.goto('/me');
    return page.locator('.topbar').getByRole('link', {name: words}).count();
  });
  await page.locator('.topbar').getByRole('link', {name: words}).click();
  await page.locator('main article').first().waitFor();
  await assertAccessible(page, words);
}

const titles = (page) => page.locator('main article h2').allInnerTexts();

before(async () => {
  if (skip) return;
  // UIDLs by the files' names: mail that is put into its maildir anew has new ones.
  dovecot = await Dovecot.start('--extra', 'pop3_uidl_format = %g');
  for (const user of ['hanako', 'jane']) await dovecot.addUser(user, secret);
  host = await Host.start((host) => {
    host.command('user', 'add', 'admin', '--password', people.admin, '--admin', '--display-name', names.admin);
    for (const user of ['hanako', 'jane']) {
      host.command('user', 'add', user, '--password', people[user], '--display-name', names[user], '--address', `${user}@example.co.jp`);
    }
    host.command('policy', 'set', 'transport.allow_private_networks', 'true');
    host.command('policy', 'set', 'transport.ca_file', JSON.stringify(dovecot.certificate));
  });
  browser = await launch();
});

after(async () => {
  await browser?.close();
  await host?.stop();
  await dovecot?.stop();
});

test('P5 a refused password is told in the frame, in the language of each owner, and can be put away', {skip}, async () => {
  const jane = await windowOf('jane');
  await jane.goto('/me');
  await jane.locator('input[name=locale][value=en]').check();
  await main(jane).locator('form').first().locator('button[type=submit]').click();
  await jane.locator('.notice--ok').waitFor();
  const hanako = await windowOf('hanako', {script: false});
  try {
    accounts.jane = accountOf('jane', 'Work');
    accounts.hanako = accountOf('hanako', '社用');
    await opened(jane, 'Notices 1');
    assert.deepEqual(await titles(jane), ['“Work” cannot be received']);
    await jane.getByText('The server refused the user id or password. Enter them again. Receiving is stopped until then.').waitFor();
    await opened(hanako, 'お知らせ 1');
    assert.deepEqual(await titles(hanako), ['「社用」のメールを受信できません']);
    await main(hanako).getByRole('link', {name: '「社用」のメールを受信できません'}).click();
    await hanako.getByText('パスワードが違います').first().waitFor();
    await hanako.goto('/notices');
    assert.equal(await hanako.locator('.topbar').getByRole('link', {name: 'お知らせ'}).count(), 0, 'seen');
    await main(hanako).getByRole('button', {name: '削除', exact: true}).click();
    await hanako.getByRole('heading', {name: 'お知らせはありません'}).waitFor();
    stops.push({name: 'notices-trouble', path: '/notices', user: 'jane'});
    for (const page of [jane, hanako]) assertNoComplaints(page, 'notices');
  } catch (error) {
    await shootFailure(jane, 'notices jane');
    await shootFailure(hanako, 'notices hanako');
    throw error;
  }
  await hanako.context().close();
  await jane.context().close();
});

test('P5 administrators are told of both accounts in one notice, which leads to the status', {skip}, async () => {
  const page = await windowOf('admin');
  await opened(page, 'お知らせ 1');
  const [title] = await titles(page);
  assert.match(title, /^[12]件のアカウントを受信できません$/);
  await page.getByText(/佐藤 花子 \/ 社用|Jane Smith \/ Work/).first().waitFor();
  await main(page).getByRole('link', {name: title}).click();
  await page.getByRole('heading', {level: 1, name: '状態'}).waitFor();
  await main(page).getByText('パスワードが違います').first().waitFor();
  stops.push({name: 'notices-administrator', path: '/notices', user: 'admin'}, {name: 'status-trouble', path: '/m/tegami/status', user: 'admin'});
  assertNoComplaints(page, 'administrator');
  await page.context().close();
});

test('P4 accounts of a locked user stop at once, and go on when he is back', {skip}, async () => {
  mend('hanako');
  await until('the account is received', () => state('hanako') === 'ok');
  host.command('user', 'lock', 'hanako');
  await until('its owner is gone', () => state('hanako') === 'owner_gone');
  await dovecot.deliver('hanako', 'Subject: meanwhile\n\nbody\n');
  assert.equal(host.call('mail.receive', {ids: [accounts.hanako], wait: true}, 'admin').received, 0);
  host.command('user', 'unlock', 'hanako');
  await until('it is received again', () => state('hanako') === 'ok');
  assert.equal(host.call('mail.list', {account: accounts.hanako}, 'hanako').items.length, 1);
});

test('P5 the mending is told, and in the morning administrators get a digest', {skip}, async () => {
  const hanako = await windowOf('hanako');
  await opened(hanako, 'お知らせ 1');
  assert.deepEqual(await titles(hanako), ['「社用」のメールを受信できるようになりました']);
  stops.push({name: 'notices-recovered', path: '/notices', user: 'hanako'});
  await hanako.context().close();
  await host.restart('--clock', new Date(Date.now() + day).toISOString());
  const page = await windowOf('admin');
  await opened(page, /お知らせ \d/);
  const title = 'メールの1日のまとめ：受信できないアカウント1件';
  await until('the digest is there', async () => {
    await page.goto('/notices');
    return (await titles(page)).includes(title);
  });
  const digest = main(page).locator('article').filter({hasText: title});
  assert.match(await digest.innerText(), /受信するアカウント：2件（正常1件）/);
  assert.match(await digest.innerText(), /24時間の受信：\d通/);
  assert.match(await digest.innerText(), /パスワードが違います：1件/);
  await digest.getByRole('button', {name: '削除', exact: true}).click();
  await until('it is put away', async () => !(await titles(page)).includes(title));
  assertNoComplaints(page, 'digest');
  await page.context().close();
});

test('R5 a moved server is told in the frame, asked about on a page, and the same mail does not come again', {skip}, async () => {
  host.command('policy', 'set', 'personal_accounts.self_service', '"change"');
  await dovecot.empty('hanako');
  for (const subject of ['meanwhile', 'since']) await dovecot.deliver('hanako', `Subject: ${subject}\n\nbody\n`);
  host.call('mail.receive', {ids: [accounts.hanako], wait: true}, 'admin');
  assert.equal(state('hanako'), 'held');
  const page = await windowOf('hanako', {script: false});
  try {
    await opened(page, /お知らせ \d/);
    await main(page).getByRole('link', {name: '「社用」の確認が必要です'}).click();
    stops.push({name: 'held-list', path: '/m/tegami/my/accounts', user: 'hanako'});
    await main(page).getByRole('link', {name: '社用'}).click();
    await main(page).getByText('このアカウントは確認が必要です').waitFor();
    await assertAccessible(page, 'held change page');
    await main(page).getByRole('link', {name: '確認する'}).click();
    await main(page).getByText('2通のうち1通が、受信済みのメールと同じです').waitFor();
    await assertAccessible(page, 'held');
    await main(page).getByRole('button', {name: '同じメールです'}).click();
    await main(page).getByText('確認しました。次の受信から反映されます。').waitFor();
    await until('it is received', () => state('hanako') === 'ok');
    assert.equal(host.call('mail.list', {account: accounts.hanako}, 'hanako').items.length, 2);
    assert.equal(await dovecot.count('hanako'), 2);
    await dovecot.empty('hanako');
    for (const subject of ['meanwhile', 'since']) await dovecot.deliver('hanako', `Subject: ${subject}\n\nbody\n`);
    host.call('mail.receive', {ids: [accounts.hanako], wait: true}, 'admin');
    stops.push({name: 'held', path: `/m/tegami/accounts/${accounts.hanako}/held`, user: 'hanako'});
    assertNoComplaints(page, 'held');
  } catch (error) {
    await shootFailure(page, 'held');
    throw error;
  }
  await page.context().close();
});

test('every page that was seen is accessible and calm in both languages, light and dark, wide and narrow', {skip}, async () => {
  assert.ok(stops.length >= 4, `only ${stops.length} pages were reached`);
  await tour(browser, host.url(''), stops, (page, user) => signIn(page, user, people[user]));
});
