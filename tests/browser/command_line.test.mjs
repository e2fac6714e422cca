// The main job by command line alone: no server runs, the same services, the same rights.
import assert from 'node:assert/strict';
import {spawnSync} from 'node:child_process';
import {after, before, test} from 'node:test';
import {Dovecot, fixture} from './support/dovecot.mjs';
import {Host, program} from './support/host.mjs';
import {mails, meetingSubject, meetingText} from './support/mails.mjs';
import {databasePrograms} from './support/postgres.mjs';
import {skipWithout, until} from './support/program.mjs';

const skip = skipWithout('dovecot', fixture, program, ...databasePrograms);
let dovecot, host, account, hanako;

before(async () => {
  if (skip) return;
  dovecot = await Dovecot.start();
  await dovecot.addUser('hanako', 'geheim-Pass1');
  for (const mail of mails) await dovecot.deliver('hanako', mail);
  host = await Host.withoutServer();
  host.command('user', 'add', 'admin', '--password', 'Admin-passw0rd', '--admin');
  hanako = host.command('user', 'add', 'hanako', '--password', 'Hanako-passw0rd').trim();
  host.command('user', 'add', 'jiro', '--password', 'Jiro-passw0rd');
  host.command('policy', 'set', 'transport.allow_private_networks', 'true');
  host.command('policy', 'set', 'transport.ca_file', JSON.stringify(dovecot.certificate));
});

after(async () => {
  await host?.stop();
  await dovecot?.stop();
});

// A call that is refused: non-zero, and JSON with a code.
function refused(name, request, user) {
  const ended = spawnSync(program, ['call', name, JSON.stringify(request), '--as', user, ...host.where], {encoding: 'utf8'});
  assert.notEqual(ended.status, 0, ended.stdout);
  return JSON.parse(ended.stdout || ended.stderr).error;
}

const draft = () => ({
  owner: {user: hanako}, name: '会社のメール', address: 'hanako@example.co.jp',
  receive: {source: 'individual', host: 'localhost', port: dovecot.pop3s, protection: 'tls', user: 'hanako', password: 'geheim-Pass1',
            leave_on_server: true, leave_days: null},
  send: {source: 'individual', host: 'localhost', auth: 'none'},
});

test('K1 an account is created, and its password never comes back', {skip}, () => {
  account = host.call('accounts.create', draft(), 'admin');
  assert.equal(account.receive.password_set, true);
  assert.equal('password' in account.receive, false);
  assert.equal(account.state.status, 'never');
});

test('R7 its mail is received, and the counts add up', {skip}, async () => {
  const job = host.call('mail.receive', {ids: [account.id], wait: true}, 'admin');
  const result = job.result ?? job;
  assert.equal(result.received, mails.length);
  assert.equal(result.failed, 0);
  assert.deepEqual(result.accounts.map(({id, received}) => ({id, received})), [{id: account.id, received: mails.length}]);
  assert.equal(await dovecot.count('hanako'), mails.length);
});

test('R1 a second receive brings nothing again', {skip}, () => {
  const job = host.call('mail.receive', {ids: [account.id], wait: true}, 'admin');
  assert.equal((job.result ?? job).received, 0);
});

test('M2 the owner lists, reads and finds it by a word of two letters', {skip}, async () => {
  const inbox = host.call('mail.list', {account: account.id}, 'hanako');
  assert.equal(inbox.items.length, mails.length);
  // Stored first, found seconds later: every call of the program goes on with what is not yet indexed.
  const found = await until('the search finds both', () => {
    const answer = host.call('mail.search', {account: account.id, query: '会議'}, 'hanako');
    return answer.items.length >= 2 && answer;
  });
  assert.deepEqual(found.items.map(({subject}) => subject).sort(), [meetingSubject, '見積書の件'].sort());
  const mail = host.call('mail.get', {account: account.id, id: found.items.find((one) => one.subject === meetingSubject).id}, 'hanako');
  assert.ok(mail.text.includes(meetingText), mail.text);
});

test('P1 nobody else reads it: not another user, not an administrator', {skip}, () => {
  const stranger = refused('mail.list', {account: account.id}, 'jiro');
  const unknown = refused('mail.list', {account: 999_999}, 'jiro');
  assert.deepEqual(stranger, unknown);
  assert.ok(refused('mail.list', {account: account.id}, 'admin').code);
});

test('K1 after the host has a new key, everything is sealed anew and mail goes on being received without the old one', {skip}, async () => {
  const old = host.command('key', 'list').trim().split(' ')[0];
  host.command('key', 'rotate');
  assert.ok(refused('secrets.rekey', {}, 'hanako').code);
  const {job} = host.call('secrets.rekey', {}, 'admin');
  const told = await until('all is sealed anew', () => {
    const answer = host.call('jobs.get', {id: job}, 'admin');
    return answer.finished && answer;
  });
  assert.equal(told.state, 'done');
  assert.deepEqual(told.result, {resealed: 1, lost: 0, file: null});
  host.command('key', 'forget', old);
  await dovecot.deliver('hanako', mails[0]);
  const received = host.call('mail.receive', {ids: [account.id], wait: true}, 'admin');
  assert.equal((received.result ?? received).received, 1);
});

test('T1 a wrong password and a wrong port are told apart, in words', {skip}, () => {
  const wrong = draft();
  wrong.receive.password = 'wrong';
  const first = host.call('accounts.create', wrong, 'admin');
  const closed = draft();
  closed.receive.port = 1;
  const second = host.call('accounts.create', closed, 'admin');
  const job = host.call('mail.receive', {ids: [first.id, second.id], wait: true}, 'admin');
  const result = job.result ?? job;
  assert.equal(result.failed, 2);
  const codes = [first.id, second.id].map((id) => result.accounts.find((one) => one.id === id).error.code);
  assert.deepEqual(codes, ['password_refused', 'connection_refused']);
});
