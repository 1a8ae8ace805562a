/** Every picture of the gallery: its scene, its window, and the steps before it. */
import type { Page } from '@playwright/test';

export interface Shot {
  readonly name: string;
  readonly scene: string;
  readonly phone?: boolean;
  /** True for the size of a projector. */
  readonly wide?: boolean;
  readonly dark?: boolean;
  readonly zh?: boolean;
  readonly full?: boolean;
  readonly fragment?: string;
  readonly act?: (page: Page) => Promise<void>;
}

/** The four ways to look at a scene that show most of what can go wrong. */
function looks(scene: string, more: Partial<Shot> = {}): Shot[] {
  const name = more.name ?? scene;
  return [
    { ...more, scene, name: `${name}-desktop-en-day` },
    { ...more, scene, name: `${name}-desktop-zh-night`, zh: true, dark: true },
    { ...more, scene, name: `${name}-phone-zh-day`, phone: true, zh: true },
    { ...more, scene, name: `${name}-phone-en-night`, phone: true, dark: true },
  ];
}

const badForm = async (page: Page) => {
  const send = page.locator('.send');
  await send.locator('[name=receiver]').fill('folio1nonsense');
  await send.locator('[name=amount]').fill('99999999');
  await send
    .locator('[name=memo]')
    .fill(
      'a memo that is long enough to be counted, nearly as long as it may be at all, so say the rules',
    );
  await send.locator('button[type=submit]').click();
};

const unclearAmount = async (page: Page) => {
  await page.locator('.send [name=amount]').fill('1.500');
  await page.locator('.send [name=fee]').fill('0,05');
};

const byName = async (page: Page) => {
  await page.locator('.send [name=receiver]').fill('a');
  await page.locator('.send [name=receiver]').press('ArrowDown');
};

/** The parts of the book a phone shows one at a time. */
const panel = (index: number) => async (page: Page) => {
  const button = page.locator('.panel-bar button').nth(index);
  if (await button.isVisible()) await button.click();
};

const openBlock = async (page: Page) => {
  await panel(3)(page);
  await page.locator('.sheet-head').nth(1).click();
};

const openDesk = async (page: Page) => {
  await page.locator('.class-door .button').first().click();
  await page.locator('.class-desk').waitFor();
};

const project = async (page: Page) => {
  await openDesk(page);
  await page.locator('.class-desk .button-main').first().click();
};

const openLogs = async (page: Page) => {
  const log = page.locator('.log-region').first();
  await log.locator('input').last().check({ force: true });
  await log.locator('h2').scrollIntoViewIfNeeded();
  await log.locator('h2').evaluate((head) => head.scrollIntoView({ block: 'start' }));
};

const openStale = async (page: Page) => {
  await panel(3)(page);
  await page.locator('.stale-block-open').first().click();
  await page.locator('.stale-detail').first().waitFor();
  await page.locator('.stale-detail').first().scrollIntoViewIfNeeded();
};

export const SHOTS: readonly Shot[] = [
  ...looks('busy'),
  { name: 'busy-full-en-day', scene: 'busy', full: true },
  {
    name: 'busy-full-phone-zh-night',
    scene: 'busy',
    full: true,
    phone: true,
    zh: true,
    dark: true,
  },
  { name: 'busy-full-zh-night', scene: 'busy', full: true, zh: true, dark: true },
  ...looks('first'),
  ...looks('first', {
    name: 'own-rules',
    act: async (page) => {
      await page.locator('.door-ways .link').nth(1).click();
      await page.locator('dialog [name=decimals]').fill('7');
      await page.locator('dialog .button-main').click();
      await page.locator('dialog [name=name]').fill('x');
      await page.locator('dialog .button-main').click();
    },
  }),
  ...looks('newcomer'),
  ...looks('empty'),
  ...looks('troubled'),
  ...looks('busy', { name: 'bad-form', act: badForm }),
  ...looks('busy', { name: 'unclear-amount', act: unclearAmount }),
  ...looks('busy', { name: 'by-name', act: byName }),
  ...looks('busy', { name: 'open-block', act: openBlock }),
  ...looks('busy', { name: 'reader-block', fragment: '#/tea-house/block/120' }),
  ...looks('busy', {
    name: 'reader-account',
    act: async (page) => page.locator('.card-name').click(),
  }),
  ...looks('busy', {
    name: 'reader-tx',
    act: async (page) => {
      await panel(1)(page);
      await page.locator('.payment-status').nth(3).click();
    },
  }),
  ...looks('busy', { name: 'share', act: async (page) => page.locator('.masthead-share').click() }),
  ...looks('busy', {
    name: 'settings',
    act: async (page) => page.locator('.masthead-tools .button-icon').last().click(),
  }),
  ...looks('encrypted', {
    name: 'passphrase',
    act: async (page) => {
      await page.locator('.masthead-tools .button-icon').last().click();
      await page.locator('.settings-part .button').nth(3).click();
    },
  }),
  ...looks('busy', {
    name: 'ledgers',
    act: async (page) => {
      await page.locator('.ledger-name').click();
      await page.locator('.rules summary').click();
    },
  }),
  ...looks('busy', {
    name: 'backup',
    act: async (page) => {
      await page.locator('.reminder .link').first().click();
      await page.locator('dialog .button-main').click();
    },
  }),
  ...looks('class', { name: 'people', fragment: '#/tea-house/people' }),
  ...looks('busy', { name: 'ledger', full: true, fragment: '#/tea-house/ledger' }),
  ...looks('busy', { name: 'workshop', full: true, fragment: '#/tea-house/workshop' }),
  ...looks('busy', { name: 'logs', fragment: '#/tea-house/workshop', act: openLogs }),
  ...looks('busy', { name: 'class', full: true, fragment: '#/tea-house/workshop', act: openDesk }),
  ...looks('busy', { name: 'projector', fragment: '#/tea-house/workshop', act: project }),
  {
    name: 'projector-wide-en-day',
    scene: 'busy',
    wide: true,
    fragment: '#/tea-house/workshop',
    act: project,
  },
  {
    name: 'projector-wide-zh-night',
    scene: 'busy',
    wide: true,
    zh: true,
    dark: true,
    fragment: '#/tea-house/workshop',
    act: project,
  },
  { name: 'busy-wide-zh-day', scene: 'busy', wide: true, zh: true },
  ...looks('busy', { name: 'stale', act: openStale }),
  ...looks('busy', { name: 'panel-payments', act: panel(1) }),
  ...looks('busy', { name: 'panel-pool', act: panel(2) }),
  ...looks('busy', { name: 'panel-blocks', act: panel(3) }),
  { name: 'syncing', scene: 'syncing' },
  { name: 'unsignalled', scene: 'unsignalled', dark: true },
  { name: 'locked', scene: 'locked', phone: true },
  { name: 'missing', scene: 'missing' },
  { name: 'bad-link', scene: 'bad-link', zh: true, dark: true },
  { name: 'bad-link-phone', scene: 'bad-link', phone: true },
  { name: 'stopped', scene: 'stopped', phone: true, zh: true },
];
