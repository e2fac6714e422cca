// Every page that a test came by, seen once more in each dress: Japanese and English, light and dark, wide and narrow.
// Each is looked at by axe-core and photographed into <build>/screenshots.
import {mkdirSync} from 'node:fs';
import {join} from 'node:path';
import {assertAccessible, assertNoComplaints, open, shots} from './browser.mjs';

const dresses = [];
for (const locale of ['ja-JP', 'en-US']) {
  for (const width of [1280, 390]) dresses.push({locale, width});
}

// stops: [{name, path, user}]; logIn(page, user) signs a fresh window in.
export async function tour(browser, base, stops, logIn) {
  mkdirSync(shots, {recursive: true});
  for (const {locale, width} of dresses) {
    for (const user of new Set(stops.map((stop) => stop.user))) {
      const page = await open(browser, base, {locale, width});
      await page.goto(`/login?lang=${locale.slice(0, 2)}`);
      if (user) await logIn(page, user);
      for (const stop of stops.filter((one) => one.user === user)) {
        await page.goto(stop.path);
        for (const colorScheme of ['light', 'dark']) {
          await page.emulateMedia({colorScheme});
          const name = [stop.name, locale.slice(0, 2), width, colorScheme].join('.');
          await page.screenshot({path: join(shots, `${name}.png`), fullPage: true});
          await assertAccessible(page, name);
        }
      }
      assertNoComplaints(page, `${locale} ${width} ${user}`);
      await page.context().close();
    }
  }
}
