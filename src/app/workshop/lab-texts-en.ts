/** The table holds the texts of the lab in English. */
import type { LabLine } from '../../api/lab.ts';
import { countText } from '../logic/format.ts';
import type { LabTexts, LineWhy } from './lab-texts.ts';

type Values = LabLine['values'];
type Name = (machine: string) => string;

const many = (count: number | string | undefined, one: string, more: string) =>
  `${count} ${Number(count) === 1 ? one : more}`;
const coins = (amount: number | string | undefined) => (Number(amount) / 100).toFixed(2);
const group = (names: number | string | undefined, name: Name) =>
  String(names).split(' ').map(name).join(', ');

const work = (v: Values) => countText(Number(v.work), 'en');

const LINES: Readonly<
  Record<LabLine['kind'], (who: string, v: Values, name: Name, why: LineWhy) => string>
> = {
  started: (who) => `${who} starts.`,
  asleep: (who) => `${who} falls asleep.`,
  awake: (who) => `${who} wakes up.`,
  crashed: (who) => `${who} dies in the middle of its work.`,
  opened: (who, v) => `${who} opens its disk and stands at block ${v.height}.`,
  paid: (who, v, name) => `${who} pays ${coins(v.amount)} to ${name(String(v.to))}.`,
  claimed: (who) => `${who} claims its grant from GENESIS.`,
  minted: (who, v, name) => `${who} mints ${coins(v.amount)} for ${name(String(v.to))}.`,
  'pay-refused': (who, v, _name, why) =>
    v.code === 'syncing'
      ? `${who} cannot pay yet: its node is still catching up.`
      : `${who}’s own node refuses the payment: ${why(String(v.code))}`,
  block: (who, v) =>
    `${who} finds block ${v.height} with ${many(v.records, 'transaction', 'transactions')}; work ${work(v)}.`,
  reorganised: (who, v) =>
    `${who} leaves ${many(v.depth, 'block', 'blocks')} for a chain with more work; ${many(v.records, 'transaction goes', 'transactions go')} back to the pool.`,
  agreed: (_who, v) => `All stand on one chain again, after ${v.seconds} s.`,
  parted: (_who, v, name) =>
    `The network parts: ${group(v.left, name)} on one side, ${group(v.right, name)} on the other.`,
  healed: () => 'The network is whole again.',
  sealed: (who, v) => `The issuer seals block ${v.height} at ${who}.`,
  'seal-conflict': (who) => `${who} holds two seals that cannot both be true: the issuer cheated.`,
  struck: (who, v, name) => `${who} cuts off ${name(String(v.from))}: ${v.code}.`,
  refused: (who, v, name) => `${who} refuses what ${name(String(v.from))} sent: ${v.code}.`,
  secret: (who, v) => `${who} works in secret and stands at block ${v.height}.`,
  published: (who, v) => `${who} shows ${many(v.blocks, 'secret block', 'secret blocks')} to all.`,
  twice: (who, v, name) =>
    `${who} pays the same ${coins(v.amount)} to ${name(String(v.a))} and to ${name(String(v.b))}.`,
  settled: (who, v) => `${who} has the ${coins(v.amount)}: that payment stands in the chain.`,
  arrived: (who, v) => `${who} comes with ${v.power} % of all power.`,
  left: (who, v) => `${who} leaves; the work stands at ${work(v)}.`,
  'clock-set': (who, v) =>
    Number(v.seconds) === 0
      ? `${who}’s clock is right again.`
      : `${who}’s clock is set ${Math.abs(Number(v.seconds))} s ${Number(v.seconds) > 0 ? 'ahead' : 'back'}.`,
  flooded: (who, v) => `${who} floods the network: ${labEn.floods[String(v.what)] ?? v.what}.`,
  breach: (who, v) => `${who} breaks a rule: ${labEn.breaches[String(v.what)] ?? v.what}.`,
  verdict: (who, v) => `${who} judged for itself and did not take it: ${v.code}.`,
  over: () => 'The run is over.',
};

/** The lab in English. */
export const labEn: LabTexts = {
  title: 'Lab',
  intro:
    'A whole network in this page: real nodes of Folio on a clock you hold in your hand. Nothing here touches your ledger.',
  scenario: 'Story',
  scenarios: {
    honest: {
      name: 'An honest day',
      text: 'Everyone keeps the rules. Payments go from pool to pool, and now and then one node finds a block with them.',
      question: 'Two nodes find a block in the same second. Which one stays, and why?',
    },
    parted: {
      name: 'Parted and healed',
      text: 'The network breaks into two halves. Each goes on paying and building, then they meet again.',
      question:
        'Whose payments are lost when the halves meet? Look at the pools before you answer.',
    },
    double: {
      name: 'Two spends of one coin',
      text: 'Someone tells half of the room one payment and the other half another, with the same coin.',
      question: 'Both payments are signed. What decides which one counts?',
    },
    majority: {
      name: 'A 51 % attack',
      text: 'Someone strong pays a merchant, waits for the goods, and then shows a longer chain in which it never paid.',
      question: 'How many blocks should a merchant wait for? Try 30, 45 and 60 % of the power.',
    },
    selfish: {
      name: 'Selfish mining',
      text: 'A builder keeps its blocks to itself and shows them only when others found one, so that their work is in vain.',
      question: 'With which share of the power does it get more blocks than its share?',
    },
    work: {
      name: 'Raising the work',
      text: 'A very fast machine joins, builds for a while, and leaves. The rules raise the work so that blocks keep their pace.',
      question:
        'Why may the work rise by a sixteenth a block at most, and halve when nothing happens?',
    },
    flood: {
      name: 'A flood',
      text: 'Someone sends more than anyone can read: made-up claims, old messages, questions without end.',
      question:
        'Which honest payment gets through, and what does the flood cost the one who floods?',
    },
    clock: {
      name: 'A lying clock',
      text: 'One node’s clock runs ahead, another’s an hour behind. Each writes its own time into its blocks.',
      question: 'Which lie do the others notice, and what do they do with such a block?',
    },
    crash: {
      name: 'A crash in mid-write',
      text: 'A tab dies while it writes a block to its disk, and starts again a moment later.',
      question: 'Can it come back with half a block? What would have to go wrong for that?',
    },
    issuer: {
      name: 'An issuer who seals two chains',
      text: 'This ledger has an issuer, whose seal makes a block final. Here it seals two blocks that exclude each other.',
      question: 'Whom does everybody believe now, and what proof do they hold?',
    },
    breach: {
      name: 'Break a rule',
      text: 'Choose a rule. Someone breaks it with a real proof of work, and each honest node judges for itself.',
      question: 'Nobody voted. Why do all of them refuse the same thing?',
    },
  },
  question: 'Question to the class',
  seed: 'Seed',
  seedHint: 'The same seed is the same run, in every browser.',
  knobs: {
    nodes: { name: 'Nodes', hint: 'how many' },
    minutes: { name: 'Length', hint: 'minutes' },
    power: { name: 'Power', hint: '% of all power, for the main figure of the story' },
    delay: { name: 'Delay', hint: 'ms from node to node' },
    loss: { name: 'Loss', hint: '% of messages sent again' },
    size: { name: 'Size', hint: 'transactions that are enough for a block' },
    sleep: { name: 'Sleep', hint: 'seconds between looks at the pool' },
    work: { name: 'Work', hint: 'least work: two to this power' },
  },
  knobsTitle: 'Knobs',
  breach: 'Rule to break',
  breaches: {
    'accounts-root': 'a block that states wrong balances',
    'low-work': 'a block with less work than the rule asks for',
    'high-work': 'a block with more work than the rule asks for',
    'early-time': 'a block as old as the one before it',
    height: 'a block that skips a height',
    builder: 'a block built by nobody',
    'same-twice': 'a block with the same transaction twice',
    replayed: 'a block with a transaction from the block before',
    unsigned: 'a block with a signature nobody made',
    unfunded: 'a block with a payment of more than there is',
    'sequence-gap': 'a block with a payment whose number is skipped',
    expired: 'a block with a payment whose time is over',
    'double-spend': 'a block with two payments of one coin',
    'many-claims': 'a block with too many claims',
    'paying-claim': 'a block with a claim that pays a fee',
    'spoilt-signature': 'a payment with a spoilt signature',
    'malleated-signature': 'a payment with its signature rewritten',
    'weak-key': 'a payment by a key anyone can sign for',
    'genesis-receiver': 'a payment to GENESIS',
    'no-amount': 'a payment of nothing',
    'huge-amount': 'a payment of more than exists',
    'huge-fee': 'a payment whose amount and fee pass what can be counted',
    'last-sequence': 'a payment with the one number that is never valid',
    'expired-payment': 'a payment that is too late',
    'foreign-sender': 'a payment from somebody else’s account',
    'foreign-claim': 'a claim for somebody else',
    'large-claim': 'a claim of more than the grant',
    'numbered-claim': 'a claim with a number',
    'paid-claim': 'a claim that pays a fee to get in first',
    'other-ledger': 'a payment signed for another ledger',
  },
  floods: {
    sybils: 'claims of made-up accounts',
    flood: 'many small questions at once',
    again: 'messages it once heard, sent again',
    'great questions': 'the questions that cost most to answer',
  },
  begin: 'Begin again with these',
  beginAsked: 'Begin again with this',
  ofKnob: (knob, sentence) => `${knob}: ${sentence}`,
  notTaken: {
    title: 'The link asks for what the lab does not run:',
    used: (value) => `Used instead: ${value}.`,
    noStory: 'There is no such story.',
    noRule: 'There is no such rule to break.',
    longSeed: (most) => `A seed has at most ${most} characters.`,
    seconds: (count) => `${count} s`,
  },
  link: 'Link to this moment',
  copyLink: 'Copy link to this moment',
  play: 'Play',
  pause: 'Pause',
  step: 'Next event',
  speed: 'Speed',
  times: (speed) => `${speed} ×`,
  moment: 'Moment',
  clock: (at, length) => `${at} of ${length}`,
  computing: (percent) => `Worked out so far: ${percent}`,
  computed: 'All of it is worked out.',
  toEnd: 'Work out the whole run',
  trace: 'Trace',
  traceHint: 'npm run simulate gives the same hash for these settings.',
  traceLater: 'known at the end of the run',
  failed: (reason) => `The run broke: ${reason}`,
  network: 'Network',
  opening: 'The network is being opened.',
  networkSays: (nodes, attackers, links, flying) =>
    `${many(nodes, 'node', 'nodes')}${attackers === 0 ? '' : ' and an attacker'}, ${many(links, 'link', 'links')}, ${many(flying, 'message', 'messages')} on the way`,
  legend:
    'A ring around a node: it seeks a block. Same colour inside: same tip. Dots: messages; large ones carry blocks or payments, grey ones are answers.',
  legendAttacker: 'A square with ✕: the attacker.',
  awaited: (at) => `${at} is being worked out. The picture shows an earlier moment.`,
  tree: 'Blocks',
  treeSays: (height, stale) =>
    `Height ${height}; ${many(stale, 'block', 'blocks')} off the best chain.`,
  story: 'What just happened',
  nothingYet: 'Nothing yet. Press Play.',
  nodes: 'Nodes',
  columns: {
    node: 'Node',
    state: 'State',
    height: 'Height',
    pool: 'Pool',
    balance: 'Balance',
    peers: 'Peers',
  },
  states: { down: 'down', asleep: 'asleep', building: 'seeking', idle: 'up' },
  attacker: 'Attacker',
  tally: {
    title: 'Verdicts',
    nothingYet: 'The rule is not broken yet. Press Play.',
    refused: (nodes, all) => `${nodes} of ${all} honest nodes refused it.`,
    cutOff: (nodes, all) => `${nodes} of ${all} cut off the node that sent it.`,
    linkedAgain: (nodes) =>
      `${many(nodes, 'is', 'are')} linked to it again by now: a link that is cut may be made anew.`,
  },
  charts: {
    title: 'Measures',
    won: 'Blocks on the best chain',
    wonSays: (name, blocks, percent) => `${name}: ${blocks} (${percent})`,
    tips: 'Different chains at a time',
    tipsSays: (now, most) => `${now} now, ${most} at most`,
    back: 'Payments taken back',
    backSays: (count) => `${count} so far`,
    work: 'Work a block',
    workSays: (first, last) => `from ${first} to ${last}`,
    none: 'nothing yet',
  },
  line: ({ kind, who, values }, name, why) =>
    LINES[kind](who === '' ? '' : name(who), values, name, why),
};
