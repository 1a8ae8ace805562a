// Finds a Chromium for the browser tests, or installs one.
// FOLIO_CHROMIUM, then Playwright's own, then the system's; else Playwright's download, else the
// system's package manager.
import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { chromium } from '@playwright/test';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
/** The places where installers put it without a name in PATH. */
const PLACES = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe',
];

const MANAGERS = [
  [
    'apt-get',
    [
      ['apt-get', 'update'],
      ['apt-get', 'install', '-y', 'chromium'],
    ],
  ],
  ['dnf', [['dnf', 'install', '-y', 'chromium']]],
  ['apk', [['apk', 'add', 'chromium']]],
  ['pacman', [['pacman', '-S', '--noconfirm', 'chromium']]],
];

const HELP = `No Chromium was found and none could be installed. Any of these helps:
  - install Chromium or Chrome, so that "chromium" or "google-chrome" is in PATH;
  - npx playwright install chromium
  - set FOLIO_CHROMIUM to the full path of a Chromium or Chrome.`;

/**
 * The path of a Chromium that is here, or null. A wrong FOLIO_CHROMIUM is an error: it was meant.
 */
export function findChromium() {
  const wanted = process.env.FOLIO_CHROMIUM;
  if (wanted) {
    if (!isProgram(wanted)) throw new Error(`FOLIO_CHROMIUM is "${wanted}", which is no program.`);
    return wanted;
  }
  return [ownPath(), ...inPath(), ...PLACES].find((path) => path && isProgram(path)) ?? null;
}

/** The path of a Chromium, installed if need be; throws with what to do when that fails. */
export function needChromium() {
  const found = findChromium() ?? installed();
  if (found === null) throw new Error(HELP);
  return found;
}

function installed() {
  console.log('No Chromium found. Installing one (playwright install chromium).');
  run('npx', ['playwright', 'install', 'chromium']);
  if (findChromium() !== null) return findChromium();
  const manager = MANAGERS.find(([name]) => inPath([name]).some(isProgram));
  if (manager === undefined) return null;
  for (const command of manager[1]) {
    // Runs as root, or by a sudo that does not ask.
    const [name, ...args] = process.getuid?.() === 0 ? command : ['sudo', '-n', ...command];
    console.log(`Installing Chromium: ${name} ${args.join(' ')}`);
    run(name, args);
  }
  return findChromium();
}

function run(name, args) {
  spawnSync(name, args, { stdio: 'inherit', shell: process.platform === 'win32' });
}

function ownPath() {
  try {
    return chromium.executablePath();
  } catch {
    // This platform has none.
    return null;
  }
}

function inPath(names = NAMES) {
  const folders = (process.env.PATH ?? '').split(delimiter).filter(Boolean);
  return names.flatMap((name) => folders.map((folder) => join(folder, name)));
}

function isProgram(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
