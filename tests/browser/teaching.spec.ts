/**
 * The lesson of docs/teaching.md in both languages, step by step as it stands there: every place,
 * button and state that it names is on the page under that name, and what it promises happens.
 */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Locator, Page } from '@playwright/test';
import { spanText } from '../../src/app/logic/format.ts';
import { en } from '../../src/app/texts/en.ts';
import { zh } from '../../src/app/texts/zh.ts';
import { EAGER, expect, freshLedger, linked, type Tab, test } from './support/tabs.ts';

const [ENGLISH = '', CHINESE = ''] = readFileSync(
  resolve(import.meta.dirname, '../../docs/teaching.md'),
  'utf8',
)
  .split('\n---\n')
  .map((half) => half.replace(/\s+/g, ' '));

/** What the document and the page call by one name. */
const WORDS = {
  en: {
    workshop: 'Workshop',
    builder: 'Builder',
    console: 'Console',
    tamper: 'Tamper',
    lab: 'Lab',
    class: 'The class',
    kit: 'Start kit',
    projector: 'Projector',
    replay: 'Replay',
    marks: 'Save for marking',
    parted: 'Parted and healed',
    majority: 'A 51 % attack',
    breach: 'Break a rule',
    verdicts: 'Verdicts',
    inSync: 'In sync with 1 peer',
    alone: 'Alone',
    noSignalling: 'No signalling',
  },
  zh: {
    workshop: '工坊',
    builder: '记账',
    console: '控制台',
    tamper: '篡改',
    lab: '实验室',
    class: '课堂',
    kit: '开课套件',
    projector: '投影',
    replay: '回放',
    marks: '导出成绩表',
    parted: '断开与恢复',
    majority: '51 % 攻击',
    breach: '违反一条规则',
    verdicts: '判定',
    inSync: '已与 1 个节点同步',
    alone: '只有你一人',
    noSignalling: '信令不可用',
  },
} as const;

/** What the document quotes of the page with a figure in it. */
const QUOTES = {
  en: [en.status.unreachable(3), en.status.clock(spanText(45, 'en'))],
  zh: [zh.status.unreachable(3), zh.status.clock(spanText(45, 'zh'))],
} as const;

/** Names of the page that the document has no need of. */
const PAGE = {
  en: {
    locale: 'en-GB',
    doc: ENGLISH,
    claim: 'Claim from GENESIS',
    book: 'Book',
    pool: 'Pool',
    payments: 'Payments',
    inPool: 'In the pool, waiting for a block',
    facts: ['From', 'To', 'Number', 'Signature'],
    header: ['Transactions root', 'Accounts root', 'Builder', 'The proof'],
    attempts: ['Attempts', 'Expected'],
    request: 'Request',
    ask: 'Ask',
    answer: 'Answer',
    copy: 'Copy the newest blocks',
    amount: 'amount',
    block: (height: number) => `Block ${height}`,
    item: 'Transaction 1',
    repair: 'Repair with a new proof',
    hand: 'Hand this block to all nodes here',
    said: 'What the nodes say',
    refused: /refuses it by L-\d+/,
    rule: 'Rule L-8: GENESIS',
    close: 'Close',
    power: 'Power',
    begin: 'Begin again with this',
    toEnd: 'Work out the whole run',
    done: 'All of it is worked out.',
    moment: 'Moment',
    story: 'What just happened',
    over: 'The run is over.',
    toBreak: 'Rule to break',
    judged: 'judged for itself and did not take it',
    allRefused: '4 of 4 honest nodes refused it.',
    desk: 'Open the desk',
    roll: 'Who is here',
    nothing: 'Nothing is left to send.',
  },
  zh: {
    locale: 'zh-CN',
    doc: CHINESE,
    claim: '从 GENESIS 领取',
    book: '账本',
    pool: '交易池',
    payments: '收支',
    inPool: '在交易池中，等待写入区块',
    facts: ['付款人', '收款人', '序号', '签名'],
    header: ['交易根', '账户根', '记账人', '工作量证明'],
    attempts: ['已尝试', '预计'],
    request: '请求',
    ask: '询问',
    answer: '回答',
    copy: '复制最新的区块',
    amount: 'amount',
    block: (height: number) => `区块 ${height}`,
    item: '交易 1',
    repair: '用新的证明修补',
    hand: '把这个区块交给这里的所有节点',
    said: '各节点的判断',
    refused: /按 L-\d+ 拒绝/,
    rule: '规则 L-8：GENESIS',
    close: '关闭',
    power: '算力',
    begin: '用这个值重新开始',
    toEnd: '算完整次演示',
    done: '已经全部算出。',
    moment: '时刻',
    story: '刚刚发生了什么',
    over: '演示结束。',
    toBreak: '要违反的规则',
    judged: '自己判断，没有接受',
    allRefused: '4 个诚实的节点中，已有 4 个拒绝。',
    desk: '打开讲台',
    roll: '谁在这里',
    nothing: '没有可付的币了。',
  },
} as const;

type Names = (typeof PAGE)['en'] | (typeof PAGE)['zh'];

/** The JSON that the lesson has asked in the console. */
const REQUEST = '{"op": "blocks", "args": {"start": -1, "limit": 1}}';

async function height(tabs: readonly Tab[], wanted: number): Promise<void> {
  for (const tab of tabs) await expect.poll(async () => (await tab.status()).height).toBe(wanted);
}

async function pay(tab: Tab, receiver: string, amount: string): Promise<void> {
  await tab.balanceShown();
  const form = tab.page.locator('.send');
  await form.locator('[name=receiver]').fill(receiver);
  await form.locator('[name=amount]').fill(amount);
  await form.locator('button[type=submit]').click();
}

/** Runs a story of the lab to its end and shows it. */
async function workedOut(page: Page, n: Names): Promise<Locator> {
  await page.getByRole('button', { name: n.toEnd }).click();
  await expect(page.getByText(n.done)).toBeVisible({ timeout: 60_000 });
  const slider = page.getByRole('slider', { name: n.moment });
  await slider.fill((await slider.getAttribute('max')) ?? '');
  const story = page.getByRole('region', { name: n.story });
  await expect(story.getByText(n.over)).toBeVisible();
  return story;
}

for (const language of ['en', 'zh'] as const)
  test(`the lesson can be given as it is written: ${language}`, async ({
    browser,
    open,
    server,
  }) => {
    test.slow();
    const n = PAGE[language];
    const w = WORDS[language];
    for (const word of [...Object.values(w), ...QUOTES[language]])
      expect(n.doc, word).toContain(word);
    expect(n.doc).toContain(REQUEST);
    const room = () => browser.newContext({ locale: n.locale });
    const contexts = [await room(), await room()];
    const fragment = freshLedger('lesson', { spacing: 1000, work: 2 ** 8, reward: 0 });
    const teacher = await open(contexts[0] as Awaited<ReturnType<typeof room>>, fragment);
    const { page } = teacher;
    const status = page.getByRole('status');
    await expect(status.getByText(w.alone)).toBeVisible();
    const student = await open(contexts[1] as Awaited<ReturnType<typeof room>>, fragment);
    await linked([teacher, student]);
    await expect(status.getByText(w.inSync)).toBeVisible();
    const go = async (place: string) => {
      await page.bringToFront();
      await page.locator('nav.places').getByRole('link', { name: place, exact: true }).click();
    };
    const region = (name: string) => page.getByRole('region', { name, exact: true });
    const both = [teacher, student];
    for (const tab of both) await tab.builder({ ...EAGER, on: false });

    await test.step('0-10 opening: everyone claims', async () => {
      for (const tab of both) {
        await tab.page.bringToFront();
        await tab.page.getByRole('button', { name: n.claim }).click();
      }
      await expect.poll(async () => (await teacher.status()).pool).toBe(2);
      await teacher.builder({ on: true });
      await height(both, 1);
      await teacher.builder({ on: false });
    });

    const { address } = await student.status();
    await test.step('10-20 a transaction is made, and opened', async () => {
      await page.bringToFront();
      await pay(teacher, address, '1.00');
      await page.getByRole('link', { name: n.inPool }).first().click();
      const reader = page.locator('article.reader');
      for (const fact of n.facts)
        await expect(reader.getByText(fact, { exact: true })).toBeVisible();
      await page.goBack();
    });

    await test.step('20-30 builders off: everyone sees the same pool', async () => {
      await go(w.workshop);
      await expect(page.getByRole('switch', { name: w.builder })).not.toBeChecked();
      await student.page.bringToFront();
      await pay(student, (await teacher.status()).address, '1.00');
      for (const tab of both) await expect.poll(async () => (await tab.status()).pool).toBe(2);
      expect(new Set(await teacher.pooled())).toEqual(new Set(await student.pooled()));
    });

    await test.step('30-40 one builder is on', async () => {
      await page.bringToFront();
      const builder = region(w.builder);
      for (const figure of n.attempts) await expect(builder.getByText(figure)).toBeVisible();
      const toggle = builder.getByRole('switch', { name: w.builder });
      await toggle.click();
      await expect(toggle).toBeChecked();
      await height(both, 2);
      await toggle.click();
      await expect(toggle).not.toBeChecked();
    });

    await test.step('40-50 the block is opened, and asked for', async () => {
      await page.goto(`${server.url}${fragment}/block/2`);
      const reader = page.locator('article.reader');
      for (const fact of n.header)
        await expect(reader.getByText(fact, { exact: true }).first()).toBeVisible();
      await page.goBack();
      await go(w.workshop);
      const desk = region(w.console);
      await desk.getByRole('textbox', { name: n.request }).fill(REQUEST);
      await desk.getByRole('button', { name: n.ask }).click();
      await expect(desk.getByRole('textbox', { name: n.answer })).toHaveValue(/"height": 2/);
    });

    await test.step('50-60 tamper: all refuse and name the rule', async () => {
      const bench = region(w.tamper);
      await bench.getByRole('button', { name: n.copy }).click();
      const first = bench.getByRole('listitem', { name: n.block(1), exact: true });
      await first
        .getByRole('group', { name: n.item, exact: true })
        .getByLabel(n.amount, { exact: true })
        .fill('999999');
      await first.getByRole('button', { name: n.repair }).click();
      await expect(first).not.toHaveClass(/tamper-red/);
      await first.getByRole('button', { name: n.hand }).click();
      const said = first.getByRole('list', { name: n.said }).getByRole('listitem');
      await expect(said).toHaveText([n.refused, n.refused]);
      // The rule opens.
      await said.first().getByRole('button').click();
      const rule = page.getByRole('dialog', { name: n.rule });
      await expect(rule).toBeVisible();
      await rule.getByRole('button', { name: n.close }).click();
      await expect(rule).toHaveCount(0);
    });

    await test.step('60-75 lab: parted, then a 51 % attack', async () => {
      await region(w.lab).getByRole('link', { name: w.parted, exact: true }).click();
      await workedOut(page, n);
      await page.goBack();
      await region(w.lab).getByRole('link', { name: w.majority, exact: true }).click();
      const power = page.getByLabel(n.power, { exact: true });
      await power.fill('30');
      await power.blur();
      await page.getByRole('button', { name: n.begin }).click();
      await expect(page).toHaveURL(/power%3D30|power=30/);
      await expect(page.getByRole('button', { name: n.toEnd })).toBeEnabled();
      await page.goBack();
      await page.goBack();
    });

    await test.step('75-85 break a rule: every node refuses', async () => {
      await region(w.lab).getByRole('link', { name: w.breach, exact: true }).click();
      await page.getByRole('combobox', { name: n.toBreak }).selectOption('unfunded');
      const story = await workedOut(page, n);
      const slider = page.getByRole('slider', { name: n.moment });
      const verdict = story.getByText(n.judged).first();
      for (let at = 58_000; at > 0 && !(await verdict.isVisible()); at -= 2_000) {
        await slider.fill(String(at));
        await expect(page.locator('.lab-parts')).toHaveAttribute('data-at', String(at));
      }
      await expect(verdict).toBeVisible();
      await expect(region(w.verdicts)).toContainText(n.allRefused);
      await page.goBack();
      await page.goBack();
    });

    await test.step('85-90 closing: the class’s own ledger', async () => {
      await go(w.workshop);
      const desk = region(w.class);
      await desk.getByRole('button', { name: n.desk }).click();
      for (const name of [w.replay, w.kit, n.roll])
        await expect(desk.getByRole('region', { name, exact: true })).toBeVisible();
      await expect(desk.getByRole('button', { name: w.marks })).toBeEnabled();
      await desk.getByRole('button', { name: w.projector }).click();
      await expect(page.getByRole('dialog', { name: w.projector })).toBeVisible();
      await page.keyboard.press('Escape');
    });

    await test.step('exercise 1: two payments of one coin', async () => {
      await go(n.book);
      const { balance } = await teacher.status();
      await pay(teacher, address, (balance / 100).toFixed(2));
      await expect.poll(async () => (await teacher.status()).pool).toBe(1);
      await pay(teacher, address, (balance / 100).toFixed(2));
      await expect(page.getByText(n.nothing)).toBeVisible();
    });

    await test.step('what goes wrong: the signalling server is gone', async () => {
      await student.page.close();
      await server.signalling.stop();
      await expect(status.getByText(w.noSignalling)).toBeVisible({ timeout: 60_000 });
    });
    for (const context of contexts) await context.close();
  });
