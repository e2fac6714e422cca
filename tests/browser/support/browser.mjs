// Chromium, a page as a person sees it, and what is asked of every page: nothing found by axe-core, no error in the
// console, nothing taken from elsewhere.
import {usesSecret} from './secrets.mjs';
import assert from 'node:assert/strict';
import {mkdirSync, readFileSync} from 'node:fs';
import {createRequire} from 'node:module';
import {join} from 'node:path';
import {build, missing, source} from './program.mjs';

// What npm ci brings; loaded late, so that a test without it skips with a reason.
export const modules = [join(source, 'tests/browser/node_modules/playwright-core'),
                        join(source, 'tests/browser/node_modules/axe-core')];
let axe;
export const executable = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']
  .find((path) => missing(path).length === 0) ?? '/usr/bin/chromium';
export const shots = join(build, 'screenshots');

const flags = [
  '--headless=new', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-dev-shm-usage',
  '--disable-background-networking', '--disable-component-update', '--disable-sync', '--disable-default-apps',
  '--disable-domain-reliability', '--no-pings', '--password-store=basic',
];

// playwright makes a fresh profile folder for each launch and removes it afterwards.
export async function launch() {
  const {chromium} = await import('playwright-core');
  return chromium.launch({executablePath: executable, args: flags, ignoreDefaultArgs: ['--headless'], timeout: 60_000});
}

// A window of its own, as one person. options: locale, script (false: JavaScript off), dark, width.
export async function open(browser, base, {locale = 'ja-JP', script = true, dark = false, width = 1280} = {}) {
  const context = await browser.newContext({
    baseURL: base, locale, timezoneId: 'Asia/Tokyo', javaScriptEnabled: script,
    colorScheme: dark ? 'dark' : 'light', viewport: {width, height: 900},
  });
  context.setDefaultTimeout(20_000);
  const page = await context.newPage();
  page.script = script;
  page.complaints = [];
  page.on('pageerror', (error) => page.complaints.push(`script error: ${error.message}`));
  page.on('console', (message) => {
    // A refused page (403, 404, 422) is told on the console too; tests that ask for one look at its status.
    if (message.type() === 'error' && !/the server responded with a status of 4\d\d/.test(message.text())) {
      page.complaints.push(`console: ${message.text()}`);
    }
  });
  page.on('request', (request) => {
    if (!request.url().startsWith(base) && !request.url().startsWith('about:')) {
      page.complaints.push(`taken from elsewhere: ${request.url()}`);
    }
  });
  return page;
}

// On the host's log-in page, as a person does it.
export async function signIn(page, user, password) {
  usesSecret(password);
  await page.goto('/');
  await page.locator('input[name=user]').fill(user);
  await page.locator('input[type=password]').fill(password);
  await page.locator('main button[type=submit]').click();
  await page.locator('.topbar__button').waitFor();
}

// Given to the page by the debugger, so that the page's own CSP stays in force. In a window without script axe-core cannot
// run: the tour looks at the same addresses with script on.
export async function assertAccessible(page, what) {
  if (!page.script) return;
  axe ??= readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
  await page.evaluate(axe);
  const result = await page.evaluate(() => globalThis.axe.run(document, {resultTypes: ['violations']}));
  const told = result.violations.map(({id, help, nodes}) =>
    `${id}: ${help}\n    ${nodes.slice(0, 3).map(({html}) => html.slice(0, 160)).join('\n    ')}`);
  assert.deepEqual(told, [], `axe-core on ${what}:\n  ${told.join('\n  ')}`);
}

// What the page looked like when a test failed, beside the screenshots of the good ones.
export async function shootFailure(page, name) {
  mkdirSync(shots, {recursive: true});
  await page.screenshot({path: join(shots, `failed.${name}.png`), fullPage: true}).catch(() => {});
}

export function assertNoComplaints(page, what) {
  assert.deepEqual(page.complaints, [], `${what}: ${page.complaints.join('\n')}`);
}
