/** The table holds the texts of the lab in Chinese. */
import type { LabLine } from '../../api/lab.ts';
import { countText } from '../logic/format.ts';
import type { LabTexts, LineWhy } from './lab-texts.ts';

type Values = LabLine['values'];
type Name = (machine: string) => string;

const coins = (amount: number | string | undefined) => (Number(amount) / 100).toFixed(2);
const group = (names: number | string | undefined, name: Name) =>
  String(names).split(' ').map(name).join('、');

const work = (v: Values) => countText(Number(v.work), 'zh');

const LINES: Readonly<
  Record<LabLine['kind'], (who: string, v: Values, name: Name, why: LineWhy) => string>
> = {
  started: (who) => `${who} 启动。`,
  asleep: (who) => `${who} 休眠了。`,
  awake: (who) => `${who} 醒来。`,
  crashed: (who) => `${who} 在工作途中突然崩溃。`,
  opened: (who, v) => `${who} 打开磁盘，停在区块 ${v.height}。`,
  paid: (who, v, name) => `${who} 付给 ${name(String(v.to))} ${coins(v.amount)}。`,
  claimed: (who) => `${who} 向 GENESIS 领取初始金。`,
  minted: (who, v, name) => `${who} 为 ${name(String(v.to))} 发行 ${coins(v.amount)}。`,
  'pay-refused': (who, v, _name, why) =>
    v.code === 'syncing'
      ? `${who} 暂时不能付款：它的节点还在同步。`
      : `${who} 自己的节点拒绝了这笔付款：${why(String(v.code))}`,
  block: (who, v) => `${who} 找到区块 ${v.height}，含 ${v.records} 笔交易；工作量 ${work(v)}。`,
  reorganised: (who, v) =>
    `${who} 放弃 ${v.depth} 个区块，改用工作量更大的链；${v.records} 笔交易回到交易池。`,
  agreed: (_who, v) => `${v.seconds} 秒后，所有节点又在同一条链上。`,
  parted: (_who, v, name) =>
    `网络断成两半：一边是 ${group(v.left, name)}，另一边是 ${group(v.right, name)}。`,
  healed: () => '网络恢复连通。',
  sealed: (who, v) => `发行人在 ${who} 处为区块 ${v.height} 盖印。`,
  'seal-conflict': (who) => `${who} 手里有两枚互相矛盾的印章：发行人作弊了。`,
  struck: (who, v, name) => `${who} 断开 ${name(String(v.from))}：${v.code}。`,
  refused: (who, v, name) => `${who} 拒绝 ${name(String(v.from))} 发来的内容：${v.code}。`,
  secret: (who, v) => `${who} 暗中挖到区块 ${v.height}。`,
  published: (who, v) => `${who} 公开了 ${v.blocks} 个秘密的区块。`,
  twice: (who, v, name) =>
    `${who} 把同一笔 ${coins(v.amount)} 既付给 ${name(String(v.a))}，又付给 ${name(String(v.b))}。`,
  settled: (who, v) => `${who} 得到了 ${coins(v.amount)}：那笔付款写进了链里。`,
  arrived: (who, v) => `${who} 带着全网 ${v.power} % 的算力加入。`,
  left: (who, v) => `${who} 离开；工作量停在 ${work(v)}。`,
  'clock-set': (who, v) =>
    Number(v.seconds) === 0
      ? `${who} 的时钟恢复准确。`
      : `${who} 的时钟被拨${Number(v.seconds) > 0 ? '快' : '慢'} ${Math.abs(Number(v.seconds))} 秒。`,
  flooded: (who, v) => `${who} 用泛洪攻击网络：${labZh.floods[String(v.what)] ?? v.what}。`,
  breach: (who, v) => `${who} 违反规则：${labZh.breaches[String(v.what)] ?? v.what}。`,
  verdict: (who, v) => `${who} 自己判断，没有接受：${v.code}。`,
  over: () => '演示结束。',
};

/** The lab in Chinese. */
export const labZh: LabTexts = {
  title: '实验室',
  intro: '整个网络就在这个页面里：真正的 Folio 节点，时钟由你掌握。这里的一切都不会碰到你的账本。',
  scenario: '故事',
  scenarios: {
    honest: {
      name: '诚实的一天',
      text: '人人遵守规则。付款从一个交易池传到另一个，不时有节点把它们装进新的区块。',
      question: '两个节点在同一秒各找到一个区块。留下的是哪一个？为什么？',
    },
    parted: {
      name: '断开与恢复',
      text: '网络断成两半。两边各自继续付款、造区块，然后重新相遇。',
      question: '两边相遇时，谁的付款会丢？回答之前先看看交易池。',
    },
    double: {
      name: '一币两付',
      text: '有人对半个教室说付给甲，对另外半个说付给乙，用的是同一笔钱。',
      question: '两笔付款都有签名。由什么决定哪一笔算数？',
    },
    majority: {
      name: '51 % 攻击',
      text: '一个算力很强的人付款给商家，拿到货以后，再亮出一条更长的链，链上他从没付过钱。',
      question: '商家该等几个区块？试试 30 %、45 % 和 60 % 的算力。',
    },
    selfish: {
      name: '自私挖矿',
      text: '一个记账人把区块藏起来，等别人找到区块时才公开，让别人的功夫白费。',
      question: '算力占多少时，它得到的区块会多于它的份额？',
    },
    work: {
      name: '工作量上升',
      text: '一台极快的机器加入，造一阵区块后离开。规则提高工作量，让出块的节奏保持不变。',
      question: '为什么每区块最多只能提高十六分之一，而没有动静时又会减半？',
    },
    flood: {
      name: '泛洪',
      text: '有人发来谁也读不完的东西：编造的领取、旧消息、没完没了的提问。',
      question: '哪些诚实的付款还能通过？发起泛洪的人自己付出了什么？',
    },
    clock: {
      name: '撒谎的时钟',
      text: '一个节点的时钟快了，另一个慢了一小时。它们都把自己的时间写进区块里。',
      question: '别人能发现哪一种谎？遇到这样的区块会怎么办？',
    },
    crash: {
      name: '写到一半崩溃',
      text: '一个标签页正在把区块写入磁盘时崩溃，片刻之后重新启动。',
      question: '它会不会带着半个区块回来？要出什么错才会那样？',
    },
    issuer: {
      name: '为两条链盖印的发行人',
      text: '这个账本有发行人，他的印章让一个区块成为定局。这一次，他为两个互相排斥的区块盖了印。',
      question: '现在大家相信谁？他们手里有什么证据？',
    },
    breach: {
      name: '违反一条规则',
      text: '选一条规则。有人带着真正的工作量证明去违反它，每个诚实的节点各自判断。',
      question: '没有人投票。为什么大家都拒绝同一样东西？',
    },
  },
  question: '课堂提问',
  seed: '种子',
  seedHint: '同一个种子，在任何浏览器里都是同一次演示。',
  knobs: {
    nodes: { name: '节点', hint: '几个' },
    minutes: { name: '长度', hint: '几分钟' },
    power: { name: '算力', hint: '主角占全网的百分比' },
    delay: { name: '延迟', hint: '节点之间，毫秒' },
    loss: { name: '丢失', hint: '需要重发的消息，百分比' },
    size: { name: '页长', hint: '多少笔交易就够一个区块' },
    sleep: { name: '间隔', hint: '隔几秒看一次交易池' },
    work: { name: '工作量', hint: '最低工作量：2 的几次方' },
  },
  knobsTitle: '旋钮',
  breach: '要违反的规则',
  breaches: {
    'accounts-root': '一个写着错误余额的区块',
    'low-work': '一个工作量低于要求的区块',
    'high-work': '一个工作量高于要求的区块',
    'early-time': '一个时间不晚于前一区块的区块',
    height: '一个跳过高度的区块',
    builder: '一个没有记账人的区块',
    'same-twice': '一个把同一笔交易写两次的区块',
    replayed: '一个重复前一区块交易的区块',
    unsigned: '一个签名是编造的区块',
    unfunded: '一个付款超过余额的区块',
    'sequence-gap': '一个跳过付款序号的区块',
    expired: '一个含过期付款的区块',
    'double-spend': '一个把一笔钱花两次的区块',
    'many-claims': '一个领取过多的区块',
    'paying-claim': '一个含付手续费的领取的区块',
    'spoilt-signature': '一笔签名被改坏的付款',
    'malleated-signature': '一笔签名被改写的付款',
    'weak-key': '一笔用谁都能签的弱密钥的付款',
    'genesis-receiver': '一笔付给 GENESIS 的付款',
    'no-amount': '一笔金额为零的付款',
    'huge-amount': '一笔超过总量的付款',
    'huge-fee': '一笔金额加手续费大到数不清的付款',
    'last-sequence': '一笔用了永远无效的序号的付款',
    'expired-payment': '一笔已经过期的付款',
    'foreign-sender': '一笔动用别人账户的付款',
    'foreign-claim': '一次替别人的领取',
    'large-claim': '一次超过初始金的领取',
    'numbered-claim': '一次带序号的领取',
    'paid-claim': '一次付手续费插队的领取',
    'other-ledger': '一笔为另一个账本签名的付款',
  },
  floods: {
    sybils: '编造账户的领取',
    flood: '一口气发出许多小问题',
    again: '把听到过的旧消息再发一遍',
    'great questions': '最费力气的提问',
  },
  begin: '按这些设置重新开始',
  beginAsked: '用这个值重新开始',
  ofKnob: (knob, sentence) => `${knob}：${sentence}`,
  notTaken: {
    title: '链接要求的以下内容，实验室无法照办：',
    used: (value) => `改用：${value}。`,
    noStory: '没有这个故事。',
    noRule: '没有这条可违反的规则。',
    longSeed: (most) => `种子最多 ${most} 个字符。`,
    seconds: (count) => `${count} 秒`,
  },
  link: '此刻的链接',
  copyLink: '复制此刻的链接',
  play: '播放',
  pause: '暂停',
  step: '下一件事',
  speed: '速度',
  times: (speed) => `${speed} 倍`,
  moment: '时刻',
  clock: (at, length) => `${at} / ${length}`,
  computing: (percent) => `已经算出 ${percent}`,
  computed: '已经全部算出。',
  toEnd: '算完整次演示',
  trace: '轨迹',
  traceHint: '用同样的设置运行 npm run simulate，会得到同样的哈希。',
  traceLater: '演示结束时才知道',
  failed: (reason) => `演示中断：${reason}`,
  network: '网络',
  opening: '正在打开网络。',
  networkSays: (nodes, attackers, links, flying) =>
    `${nodes} 个节点${attackers === 0 ? '' : '和一个攻击者'}，${links} 条连接，${flying} 条消息在路上`,
  legend:
    '外圈：正在找区块。内部颜色相同：在同一个链头。圆点：消息；大的带着区块或付款，灰的是回答。',
  legendAttacker: '方块里的 ✕：攻击者。',
  awaited: (at) => `正在计算 ${at}，图中是更早的时刻。`,
  tree: '区块',
  treeSays: (height, stale) => `高度 ${height}；${stale} 个区块不在最佳链上。`,
  story: '刚刚发生了什么',
  nothingYet: '还没有。请按“播放”。',
  nodes: '节点',
  columns: {
    node: '节点',
    state: '状态',
    height: '高度',
    pool: '交易池',
    balance: '余额',
    peers: '连接数',
  },
  states: { down: '停止', asleep: '休眠', building: '找区块', idle: '运行' },
  attacker: '攻击者',
  tally: {
    title: '判定',
    nothingYet: '规则还没有被违反。请按“播放”。',
    refused: (nodes, all) => `${all} 个诚实的节点中，已有 ${nodes} 个拒绝。`,
    cutOff: (nodes, all) => `${all} 个中有 ${nodes} 个断开了与发送者的连接。`,
    linkedAgain: (nodes) => `现在有 ${nodes} 个又与它相连：断开的连接可以重新建立。`,
  },
  charts: {
    title: '度量',
    won: '最佳链上的区块',
    wonSays: (name, blocks, percent) => `${name}：${blocks}（${percent}）`,
    tips: '同时有几条链',
    tipsSays: (now, most) => `现在 ${now}，最多 ${most}`,
    back: '被收回的付款',
    backSays: (count) => `至今 ${count}`,
    work: '每区块的工作量',
    workSays: (first, last) => `从 ${first} 到 ${last}`,
    none: '还没有',
  },
  line: ({ kind, who, values }, name, why) =>
    LINES[kind](who === '' ? '' : name(who), values, name, why),
};
