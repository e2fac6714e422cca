// What can be wrong with a receiving server, and what people must be told: one table for page, service and command line.
//
//   code        of the failure
//   step        where a connection test stops (A8); null: it does not, as it ends with the log-on
//   ja, en      words that the message must hold, in that order: what failed, and what to do
//   late        the time runs after the log-on (T3: a minute); else before it (the account's timeout)
//   account     what stands in the account for it;  server, silence  a server of ours, see pop_server.mjs
//   received    mails that are stored although the session ended so
//   leave       mail is left on the server;  endsWell  nothing hangs on the silence, so there is no failure

const leave = true;

// servers: {dovecot, certificates}
export const wrong = [
  {name: 'wrong password', code: 'password_refused', step: 'logon',
   ja: ['ユーザーIDかパスワード', '断られました', '入力し直して'], en: ['refused the user id or password', 'Enter them again'],
   account: ({dovecot}) => ({port: dovecot.pop3, protection: 'none', password: 'wrong'})},
  {name: 'wrong port: nobody there', code: 'connection_refused', step: 'tcp',
   ja: ['接続を受け付けません', 'ポート番号'], en: ['does not accept connections at this port', 'Check port'],
   account: () => ({port: 1, protection: 'tls'})},
  {name: 'wrong port: no TLS there', code: 'tls_not_spoken', step: 'tls',
   ja: ['SSL/TLSが使われていません', '組み合わせを確かめて'], en: ['does not speak SSL/TLS at this port', 'Check'],
   account: ({dovecot}) => ({port: dovecot.pop3, protection: 'tls'})},
  {name: 'wrong port: only TLS there', code: 'greeting_timeout', step: 'logon',
   ja: ['最初の応答がありません', 'ポート番号と通信の保護'], en: ['said nothing', 'Check port and protection'],
   account: ({dovecot}) => ({port: dovecot.pop3s, protection: 'none'})},
  // Where no name server answers at all, an unknown name cannot be told from a silent one.
  {name: 'unknown host', code: 'host_not_found', orCode: /^dns_\w+$/, step: 'dns',
   ja: ['サーバー名'], en: ['server name|name service'],
   account: () => ({host: 'no-such-host.invalid', port: 995, protection: 'tls'})},
  {name: 'certificate signed by itself', code: 'certificate_untrusted', step: 'tls',
   ja: ['証明書を信頼できません', '固定できます'], en: ['certificate is not trusted', 'pinned'],
   account: ({dovecot}) => ({port: dovecot.pop3s, protection: 'tls'})},
  {name: 'certificate that has expired', code: 'certificate_expired', step: 'tls', server: {tls: 'at once', certificate: 'expired'},
   ja: ['有効期限が切れています', '管理者に知らせて', '2021'], en: ['has expired', 'Tell its administrator', '2021']},
  {name: 'certificate for another name', code: 'certificate_wrong_name', step: 'tls', server: {tls: 'at once', certificate: 'wrong_name'},
   ja: ['サーバー名が、設定したサーバー名と違います', '確かめて', 'other.example.test'],
   en: ['for another server name', 'Check the server name', 'other.example.test']},
];

const signIn = {code: 'sign_in_timeout', step: 'logon', ja: ['ログオンが時間内に終わりません', 'タイムアウト'],
                en: ['log-on was not finished in time', 'Raise the timeout']};
const handshake = {code: 'tls_timeout', step: 'tls', ja: ['暗号化の開始に返事がありません', '確かめて'],
                   en: ['did not answer the start of encryption', 'Check']};
const listing = {late: true, code: 'listing_timeout', ja: ['メールの一覧', '応答が途絶えました', '再試行'],
                 en: ['stopped answering while it listed', 'tried again'], received: 0};
const message = {late: true, code: 'message_timeout', ja: ['メールを受信している途中', '途絶えました', '次の受信'],
                 en: ['in the middle of receiving mail', 'next receive'], received: 1};
const quit = {late: true, code: 'quit_timeout', ja: ['メールは受信できました', 'QUIT', '次の受信'],
              en: ['The mail was received', 'QUIT', 'next receive'], received: 3};

export const silences = [
  {name: 'silent: accepted', silence: 'accept', code: 'greeting_timeout', step: 'logon',
   ja: ['最初の応答がありません', 'ポート番号'], en: ['said nothing', 'Check port']},
  {name: 'silent: TLS at once', silence: 'accept', server: {tls: 'at once'}, ...handshake},
  {name: 'silent: half a handshake', silence: 'half a handshake', server: {tls: 'at once'}, ...handshake},
  {name: 'silent: CAPA', silence: 'CAPA', code: 'capabilities_timeout', step: 'capabilities',
   ja: ['対応機能の問い合わせ', 'しばらくしてから'], en: ['what it can do', 'Try later']},
  {name: 'silent: STLS', silence: 'STLS', server: {tls: 'by STLS'}, ...handshake},
  {name: 'silent: handshake after STLS', silence: 'STLS handshake', server: {tls: 'by STLS'}, ...handshake},
  {name: 'silent: USER', silence: 'USER', ...signIn},
  {name: 'silent: PASS', silence: 'PASS', server: {tls: 'at once'}, ...signIn},
  {name: 'silent: LIST', silence: 'LIST', ...listing},
  {name: 'silent: UIDL', silence: 'UIDL', server: {tls: 'at once'}, ...listing},
  {name: 'silent: half a listing', silence: 'half a listing', leave, ...listing},
  {name: 'silent: RETR', silence: 'second mail', leave, ...message},
  {name: 'silent: half a mail', silence: 'half a mail', server: {tls: 'by STLS'}, ...message},
  {name: 'silent: DELE', silence: 'DELE', late: true, code: 'removal_timeout', received: 3,
   ja: ['メールは受信できました', '削除している途中', '次の受信'], en: ['The mail was received', 'while it was deleted', 'next receive']},
  {name: 'silent: QUIT', silence: 'QUIT', ...quit},
  {name: 'silent: QUIT, after deleting', silence: 'QUIT done', server: {tls: 'at once'}, ...quit},
  {name: 'silent: QUIT, nothing to delete', silence: 'QUIT', leave, ...quit, endsWell: true},
].map((one) => ({server: {tls: 'none'}, step: null, ...one}));

// Three mails for each server; the second is the one that comes by halves.
export const mails = [1, 2, 3].map((number) => [
  'From: sato@example.co.jp', 'To: hanako@example.co.jp', `Subject: Mail ${number}`,
  'Date: Tue, 24 Nov 2026 09:42:00 +0900', `Message-ID: <silence.${number}@example.co.jp>`, '',
  ...Array.from({length: 40}, (_, line) => `line ${line} of mail ${number}`), `the end of mail ${number}`, '',
].join('\r\n'));
export const subjects = ['Mail 1', 'Mail 2', 'Mail 3'];
