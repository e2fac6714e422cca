// No secret in any log (K1, L1): what a test uses as a secret is remembered, and what the host wrote or said is searched
// for it, as it is and as base64.
import {readdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';

const shortest = 8;
const looks = new Map();

// Fewer than eight bytes, or a plain word, would be found by chance: these are not remembered.
export function usesSecret(secret) {
  const bytes = Buffer.from(secret);
  if (bytes.length < shortest || /^[a-z]*$/.test(secret)) return;
  looks.set(secret, secret);
  // The three places that it can have within a longer text; its first and last letters mix with their neighbours.
  for (const skipped of [0, 1, 2]) {
    const whole = bytes.subarray(skipped, skipped + Math.floor((bytes.length - skipped) / 3) * 3);
    looks.set(whole.toString('base64'), secret);
  }
}

// All passwords, tokens and client secrets of a request.
export function usesSecretsOf(request) {
  for (const [key, value] of Object.entries(request ?? {})) {
    if (value && typeof value === 'object') usesSecretsOf(value);
    else if (typeof value === 'string' && /^(password|client_secret|code|token)$/.test(key)) usesSecret(value);
  }
}

export function searchForSecrets(what, bytes) {
  for (const [look, secret] of looks) {
    if (bytes.includes(look)) throw new Error(`K1: the secret "${secret}" of this test stands in ${what}`);
  }
}

export function searchFolderForSecrets(folder) {
  for (const entry of readdirSync(folder, {withFileTypes: true, recursive: true})) {
    if (!entry.isFile()) continue;
    searchForSecrets(entry.name, readFileSync(join(entry.parentPath ?? entry.path, entry.name)));
  }
}
