// The main job, end to end: an administrator gives a user an account on a real Dovecot and receives its mail; the user
// reads and searches it. With script and without; every page without a finding of axe-core. On SQLite and, where
// TEGAMI_TEST_ON says so, on PostgreSQL.
import assert from 'node:assert/strict';
import {after, before, test} from 'node:test';
import {assertAccessible, assertNoComplaints, executable, launch, modules, open, shootFailure, signIn} from './support/browser.mjs';
import {Dovecot, fixture} from './support/dovecot.mjs';
import {Host, program} from './support/host.mjs';
import {mails, meetingSubject, meetingText} from './support/mails.mjs';
import {databasePrograms, onPostgres} from './support/postgres.mjs';
import {skipWithout, until} from './support/program.mjs';
import {tour} from './support/tour.mjs';

const skip = skipWithout(executable, ...modules, 'dovecot', fixture, program, ...databasePrograms);
const secret = '合言葉 pass:word';
const people = {admin: 'Admin-passw0rd', hanako: 'Hanako-passw0rd', taro: 'Taro-passw0rd'};
const names = {hanako: '佐藤 花子', taro: '鈴木 太郎'};

let dovecot, host, browser;
const stops = [];

before(async () => {
  if (skip) return;
  dovecot = await Dovecot.start();
  for (const user of ['hanako', 'taro']) await dovecot.addUser(user, secret);
  host = await Host.start((host) => {
    host.command('user', 'add', 'admin', '--password', people.admin, '--admin', '--display-name', '中村 修一');
    for (const user of ['hanako', 'taro']) {
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

const logIn = (page, user) => signIn(page, user, people[user]);

async function logOut(page) {
  await page.locator('.topbar button[type=submit]').click();
  await page.locator('input[type=password]').waitFor();
}

// A page that the test has come to: looked at now, and again on the tour.
async function look(page, name, user) {
  await assertAccessible(page, name);
  const {pathname, search} = new URL(page.url());
  if (!stops.some((stop) => stop.name === name)) stops.push({name, path: pathname + search, user});
}

const receiveField = (page, name) => page.locator(`[name="receive.${name}"]`);

async function administratorGivesAnAccount(page, user) {
  await page.goto('/');
  await look(page, 'log-in', null);
  await logIn(page, 'admin');
  await page.locator('.topbar').getByRole('link', {name: '設定', exact: true}).click();
  const menu = page.getByRole('navigation', {name: '設定メニュー'});
  await menu.getByRole('list', {name: '個人アカウント設定'}).getByRole('link', {name: 'アカウント設定', exact: true}).click();
  await page.getByRole('heading', {level: 1, name: '個人アカウント一覧'}).waitFor();
  await look(page, 'account-list', 'admin');

  await page.getByRole('link', {name: names[user]}).first().click();
  await page.getByRole('heading', {level: 1, name: names[user]}).waitFor();
  await look(page, 'user-accounts-empty', 'admin');

  await page.locator('main').getByRole('link', {name: 'アカウントの追加'}).first().click();
  await page.getByRole('heading', {level: 1, name: 'アカウント設定の追加'}).waitFor();
  await look(page, 'account-add', 'admin');
  await page.locator('[name=name]').fill('会社のメール');
  await page.locator('[name=address]').fill(`${user}@example.co.jp`);
  await page.locator('[name="receive.source"][value=individual]').check();
  await receiveField(page, 'host').fill('localhost');
  await receiveField(page, 'protection').selectOption('tls');
  await receiveField(page, 'port').fill(String(dovecot.pop3s));
  await receiveField(page, 'user').fill(user);
  await receiveField(page, 'password').fill(secret);
  await receiveField(page, 'leave_on_server').check();
  await page.locator('[name="send.source"][value=individual]').check();
  await page.locator('[name="send.host"]').fill('localhost');
  await page.locator('[name="send.auth"]').first().waitFor();
  await page.locator('main').getByRole('button', {name: '追加', exact: true}).click();
  await page.getByRole('heading', {level: 1, name: names[user]}).waitFor();
  await page.getByRole('link', {name: '会社のメール'}).waitFor();
  await look(page, 'user-accounts', 'admin');
}

async function administratorReceives(page, user) {
  // A new account is due at once: the schedule has looked, and found nothing yet, before the mail comes.
  await until('the first receive', () =>
    host.call('accounts.list', {query: `${user}@`}, 'admin').items[0].state.status === 'ok');
  for (const mail of mails) await dovecot.deliver(user, mail);
  await page.locator('main').getByRole('button', {name: '今すぐ受信'}).first().click();
  // The job's page: progress, and at the end how many came. Without script it reloads itself.
  await page.waitForURL(/\/m\/tegami\/jobs\/\d+/);
  await page.locator('main .tally').waitFor({timeout: 60_000});
  assert.equal(await page.locator('main progress').count(), 0);
  await page.locator('main .tally').getByText(new RegExp(`^${mails.length}\\s*通$`)).first().waitFor();
  await look(page, 'job', 'admin');
}

async function userReads(page, user) {
  await logIn(page, user);
  await page.locator('.topbar').getByRole('link', {name: 'メール', exact: true}).click();
  const subject = page.getByRole('link', {name: new RegExp(meetingSubject)}).first();
  await subject.waitFor();
  assert.equal(await page.getByRole('link', {name: /週報 第\d+週/}).count(), 9);
  await look(page, 'mail-list', user);

  await subject.click();
  await page.getByText(meetingText).first().waitFor();
  await page.getByRole('heading', {name: meetingSubject}).first().waitFor();
  await look(page, 'mail-open', user);

  const search = page.locator('main').getByRole('searchbox').first();
  await search.fill('会議');
  await search.press('Enter');
  // Mail is there as soon as it is stored, and found seconds later.
  await until('the search finds both', async () => {
    if (await page.getByRole('link', {name: /見積書の件/}).count()) return true;
    await page.reload();
    return false;
  });
  assert.equal(await page.getByRole('link', {name: new RegExp(meetingSubject)}).count(), 1);
  assert.equal(await page.getByRole('link', {name: /週報/}).count(), 0);
  await look(page, 'mail-search', user);
}

for (const [how, user, script] of [['with script', 'hanako', true], ['without script', 'taro', false]]) {
  test(`M3 an account is added, its mail received, read and found in the browser, ${how}`, {skip}, async () => {
    const page = await open(browser, host.url(''), {script});
    try {
      await administratorGivesAnAccount(page, user);
      await administratorReceives(page, user);
      await logOut(page);
      await userReads(page, user);
      assert.equal(await dovecot.count(user), mails.length, 'leave mail on server');
      assertNoComplaints(page, how);
    } catch (error) {
      await shootFailure(page, how);
      throw error;
    }
    await page.context().close();
  });
}

// What a page looks like does not hang on the database: once is enough.
const skipTour = skip || (onPostgres && 'done on SQLite');
test('every page that was seen is accessible and calm in both languages, light and dark, wide and narrow', {skip: skipTour}, async () => {
  assert.ok(stops.length >= 8, `only ${stops.length} pages were reached`);
  await tour(browser, host.url(''), stops, logIn);
});

test('what the command line says of the same accounts', {skip}, () => {
  const listed = host.call('accounts.list', {query: 'hanako@'}, 'admin');
  assert.equal(listed.items.length, 1);
  assert.equal(listed.items[0].state.status, 'ok');
  assert.equal(JSON.stringify(listed).includes('合言葉'), false, 'K1: no password in an answer');
  const found = host.call('mail.search', {account: listed.items[0].id, query: '会議'}, 'hanako');
  assert.equal(found.items.length, 2);
});
