/** The sheet of a class: what it says, as a page and as text; names in it are only names. */
import { expect, test } from 'vitest';
import { qrDrawing } from '../../../src/app/logic/qr.ts';
import { plainerName } from '../../../src/app/logic/sayable-name.ts';
import { CLASS_TEXTS } from '../../../src/app/workshop/class-texts.ts';
import { sheetPage, sheetText, warningOf } from '../../../src/app/workshop/sheet.ts';
import { encodeAddress } from '../../../src/ledger/address.ts';

const address = encodeAddress(new Uint8Array(32).fill(7));
const link = 'https://folio.example/#/quiet-heron-42';
const pay = `${link}/pay/${address}?amount=1`;
const sheet = {
  name: 'quiet-heron-42',
  link,
  list: ['Ann', '<b onclick="x">&', '小王'],
  teacher: {
    address,
    name: 'Opal Jay hcee7',
    claims: true,
    amount: '0.01',
    request: { kind: 'pay', id: address, amount: 1 },
  },
  pay,
  warning: '',
} as const;

test.each(['en', 'zh'] as const)(
  'the page has both codes, links, teacher and names: %s',
  (language) => {
    const texts = CLASS_TEXTS[language];
    const page = sheetPage(texts, sheet, language);
    for (const url of [link, pay]) {
      expect(page).toContain(`href="${url}"`);
      expect(page).toContain(`d="${qrDrawing(url).path}"`);
    }
    for (const said of [link, address, sheet.teacher.name, texts.kit.claim, '小王'])
      expect(page).toContain(said);
    expect(page).toContain('<li>&lt;b onclick=&quot;x&quot;&gt;&amp;</li>');
    expect(page).not.toContain('<b ');
    expect(page).not.toMatch(/<script|class="warning"|src=|@import|url\(/);
  },
);

test('no text of the page is taken for markup', () => {
  const foreign = '"></title><script>&</script>';
  const teacher = { ...sheet.teacher, name: foreign, amount: foreign, address: foreign };
  const texts = CLASS_TEXTS.en;
  const page = sheetPage(
    texts,
    { name: foreign, link: foreign, list: [foreign], teacher, pay: foreign, warning: foreign },
    'en',
  );
  expect(page).not.toContain('<script>');
  expect(page.match(/<\/title>/g)).toHaveLength(1);
  expect(
    page.replaceAll('&quot;&gt;&lt;/title&gt;&lt;script&gt;&amp;&lt;/script&gt;', ''),
  ).not.toMatch(/script|&amp;/);
});

test('a link that works on this computer alone is warned of, on both', () => {
  expect(warningOf(link, 'Here only:')).toBe('');
  const local = 'http://localhost:5173/#/quiet-heron-42';
  const warning = warningOf(local, 'Here only:');
  expect(warning).toBe('Here only: npm start -- --host');
  const warned = { ...sheet, link: local, warning };
  expect(sheetPage(CLASS_TEXTS.en, warned, 'en')).toContain(
    '<p class="warning">Here only: <code translate="no">npm start -- --host</code></p>',
  );
  expect(sheetText(CLASS_TEXTS.en, warned)).toContain(`\n${warning}\n`);
});

test('a tab that only looks signs nobody in: its sheet has one code', () => {
  const page = sheetPage(CLASS_TEXTS.en, { ...sheet, teacher: null, pay: '' }, 'en');
  expect(page.match(/<svg/g)).toHaveLength(1);
  expect(page).not.toContain('To sign in');
});

test('a name with marks in it has a plainer one, and one without is left', () => {
  expect(plainerName('class-7b:-monday/!')).toBe('class-7b-monday');
  expect(plainerName('--7b--')).toBe('7b');
  expect(plainerName('quiet-heron-42')).toBeNull();
  expect(plainerName('安静苍鹭42')).toBeNull();
  expect(plainerName('?!')).toBeNull();
});
