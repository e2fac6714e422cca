// A few mails as they come in Japanese offices, and the words to look for.
const base64 = (text) => Buffer.from(text, 'utf8').toString('base64');
const word = (text) => `=?UTF-8?B?${base64(text)}?=`;

// ISO-2022-JP with what its strict readers refuse: ① and half-width kana.
const meeting = [
  'From: =?ISO-2022-JP?B?GyRCQmc1V0pdISFAPxsoQg==?= <okubo@example.co.jp>',
  'To: hanako@example.co.jp',
  'Subject: =?ISO-2022-JP?B?GyRCTWg9NSROMnE1RC0hJE4kNDBGRmIbKEI=?=',
  'Date: Tue, 24 Nov 2026 09:42:00 +0900',
  'Message-ID: <meeting.1@example.co.jp>',
  'MIME-Version: 1.0',
  'Content-Type: text/plain; charset=ISO-2022-JP',
  'Content-Transfer-Encoding: 7bit',
  '',
  '\u001b$BMh=5$N2q5D-!$O\u001b(I5]W2]\u001b$B$G9T$$$^$9!#\u001b(B',
  '\u001b$B;qNA$r$*Aw$j$7$^$9!#\u001b(B',
  '',
].join('\n');
export const meetingSubject = '来週の会議①のご案内';
export const meetingText = '来週の会議①はｵﾝﾗｲﾝで行います。';

const mail = (number, subject, text, extra = []) => [
  `From: ${word('佐藤 健')} <sato@example.co.jp>`,
  'To: hanako@example.co.jp',
  `Subject: ${/^[\x20-\x7e]*$/.test(subject) ? subject : word(subject)}`,
  `Date: Mon, 23 Nov 2026 18:${String(10 + number).padStart(2, '0')}:00 +0900`,
  `Message-ID: <sample.${number}@example.co.jp>`,
  'MIME-Version: 1.0',
  'Content-Type: text/plain; charset=UTF-8',
  'Content-Transfer-Encoding: base64',
  ...extra,
  '',
  base64(text).replace(/.{76}/g, '$&\n'),
  '',
].join('\n');

// Twelve mails; 会議 stands in the subject of the first and in the text of the second only.
export const mails = [
  meeting,
  mail(1, '見積書の件', 'お世話になっております。\n見積書をお送りします。次の会議までにご確認ください。\n'),
  mail(2, 'Delivery on Friday', 'Hello,\n\nthe parts will arrive on Friday.\n'),
  ...Array.from({length: 9}, (_, at) => mail(at + 3, `週報 第${at + 40}週`, `${at + 40}週目の報告です。\n予定どおり進んでいます。\n`)),
];
