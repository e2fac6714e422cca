// A page that a test cannot come by a second time (it stands behind a form, or behind a provider), photographed where it is,
// light and dark.
import {mkdirSync} from 'node:fs';
import {join} from 'node:path';
import {shots} from './browser.mjs';

export async function shootStops(page, name) {
  mkdirSync(shots, {recursive: true});
  for (const colorScheme of ['light', 'dark']) {
    await page.emulateMedia({colorScheme});
    await page.screenshot({path: join(shots, `${name}.${colorScheme}.png`), fullPage: true});
  }
  await page.emulateMedia({colorScheme: 'light'});
}
