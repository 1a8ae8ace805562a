/** Decides when to pack the pool, seek a proof and add the block (B-1, B-2). */
import { equal } from '../base/bytes.ts';
import type {
  BlockTemplate,
  BuilderSource,
  Clock,
  ProofSearch,
  TimerHandle,
} from '../node/ports.ts';
import type { BuilderLogCode, LogLine } from './log.ts';
import { BuilderLog } from './log.ts';
import type { BuilderSettings, BuilderView } from './settings.ts';
import { type CheckedSettings, changeSettings } from './settings.ts';
import { holdBackMs, isEnough } from './turn.ts';

/**
 * A search goes on over a newer template after this: time passes, idle time eases the work, the
 * pool grows.
 */
const REFRESH_MS = 2_000;
/**
 * A template that takes long to make is made less often: making it takes a twentieth of the time at
 * most.
 */
const REFRESH_COST = 20;
/**
 * The part of the builder's share of a core that is used in a hidden tab (B-1: 50 %, hidden 25 %).
 */
const HIDDEN_PART = 0.5;

export interface BuilderOptions {
  readonly source: BuilderSource;
  readonly search: ProofSearch;
  readonly clock: Clock;
  /** The own public key, 32 bytes: it decides the turn among many builders. */
  readonly key: Uint8Array;
  readonly settings: BuilderSettings;
  /** Whether the tab is hidden. */
  readonly isHidden?: () => boolean;
  /** Called when the view or the log changed. */
  readonly changed?: () => void;
}

/** The work on one block on one tip. */
interface Attempt {
  readonly tip: Uint8Array;
  template: BlockTemplate;
  /** Attempts on the templates before this one. */
  before: number;
  attempts: number;
  rate: number;
  /** Ids that were warned of already. */
  readonly dropped: Set<string>;
}

/**
 * Packs the pool into blocks as the course system's builder does (B-1, B-2): looks every `sleep`
 * seconds; once the pool holds enough, waits its turn, takes a template from the node, seeks its
 * proof and hands the block back. The node validates and adds; a block it refuses, or one that
 * comes too late, is dropped and nothing is lost, since the transactions never left the pool.
 */
export class Builder {
  readonly #source: BuilderSource;
  readonly #search: ProofSearch;
  readonly #clock: Clock;
  readonly #key: Uint8Array;
  readonly #isHidden: () => boolean;
  readonly #changed: () => void;
  readonly #log = new BuilderLog();
  #settings: BuilderSettings;
  #state: BuilderView['state'] = 'off';
  /** True until the node has answered for a block; nothing else is begun meanwhile. */
  #submitting = false;
  #attempt: Attempt | null = null;
  #timer: TimerHandle | null = null;
  #unsubscribe: (() => void) | null = null;
  #built = 0;

  constructor(options: BuilderOptions) {
    this.#source = options.source;
    this.#search = options.search;
    this.#clock = options.clock;
    this.#key = options.key;
    this.#settings = { ...options.settings };
    this.#isHidden = options.isHidden ?? (() => false);
    this.#changed = options.changed ?? (() => undefined);
  }

  /** Begins to look, if the builder is switched on. */
  start(): void {
    if (this.#unsubscribe !== null) return;
    this.#unsubscribe = this.#source.subscribe((what) => this.#hear(what));
    if (this.#settings.on) this.#switchOn();
  }

  /** Ends all work, until the next `start` if there is one. */
  stop(): void {
    this.#unsubscribe?.();
    this.#unsubscribe = null;
    if (this.#state !== 'off') this.#switchOff();
  }

  /**
   * Changes some settings; they hold at once. If one of them is refused, none changes. Without a
   * change a running search takes up its share again, as after the tab was hidden.
   */
  configure(changes: Readonly<Partial<Record<keyof BuilderSettings, unknown>>>): CheckedSettings {
    const checked = changeSettings(this.#settings, changes);
    if (!checked.ok) return checked;
    const before = this.#settings;
    this.#settings = checked.value;
    const { size, sleep, patience } = checked.value;
    const looksOtherwise =
      size !== before.size || sleep !== before.sleep || patience !== before.patience;
    const started = this.#unsubscribe !== null;
    if (started && this.#settings.on && this.#state === 'off') this.#switchOn();
    else if (!this.#settings.on && this.#state !== 'off') this.#switchOff();
    else if (this.#state === 'seeking') this.#refresh();
    else if (this.#state !== 'off' && looksOtherwise) this.#look();
    this.#changed();
    return { ok: true, value: { ...this.#settings } };
  }

  /** The builder as the page shows it. */
  view(): BuilderView {
    const attempt = this.#attempt;
    const rate = attempt?.rate ?? 0;
    return {
      ...this.#settings,
      state: this.#state,
      attempts: attempt?.attempts ?? 0,
      rate,
      expected: attempt !== null && rate > 0 ? Number(attempt.template.work) / rate : null,
      records: attempt?.template.records ?? 0,
      built: this.#built,
    };
  }

  /** The newest lines of the log, oldest first. */
  log(): LogLine[] {
    return this.#log.lines();
  }

  #switchOn(): void {
    const { size, sleep, patience } = this.#settings;
    this.#say('info', 'started', { size, sleep, patience });
    this.#look();
  }

  #switchOff(): void {
    this.#abandon();
    this.#plan(null);
    this.#become('off');
    this.#say('info', 'stopped', {});
  }

  #hear(what: 'tip' | 'pool' | 'ready'): void {
    if (this.#state === 'off' || this.#submitting) return;
    const working = this.#state === 'holding-back' || this.#state === 'seeking';
    if (what === 'tip' && working) {
      // Another node's block took this place; the next one has another turn (B-1, B-2).
      this.#look();
    } else if (what === 'ready' && this.#source.ready() !== (this.#state !== 'not-ready')) {
      this.#look();
    }
  }

  /** Looks at the pool once. A search under way is given up. */
  #look(): void {
    if (this.#submitting) {
      this.#become('waiting');
      return;
    }
    this.#abandon();
    const { size, sleep } = this.#settings;
    const sleepMs = sleep * 1_000;
    if (!this.#source.ready()) {
      this.#become('not-ready');
      this.#plan(sleepMs, () => this.#look());
    } else if (!isEnough(this.#source, this.#settings, this.#clock.monotonic())) {
      this.#say('debug', 'not-enough', { pool: this.#source.poolSize(), size });
      this.#become('waiting');
      this.#plan(sleepMs, () => this.#look());
    } else {
      const wait = holdBackMs(this.#source, this.#key, sleep);
      this.#become('holding-back');
      this.#plan(wait, () => this.#begin());
    }
  }

  #begin(): void {
    const tip = this.#source.tipHash();
    const [template, cost] = this.#take();
    if (template === null) {
      this.#become('waiting');
      this.#plan(this.#settings.sleep * 1_000, () => this.#look());
      return;
    }
    const { height, records, work } = template;
    this.#say('info', 'packing', { height, records });
    this.#say('debug', 'seeking', { height, work: work.toString() });
    this.#become('seeking');
    this.#attempt = { tip, template, before: 0, attempts: 0, rate: 0, dropped: new Set() };
    this.#seek(this.#attempt, cost);
  }

  #refresh(): void {
    const attempt = this.#attempt;
    if (attempt === null) return;
    const [template, cost] = this.#take();
    if (template === null || !equal(attempt.tip, this.#source.tipHash())) {
      this.#look();
      return;
    }
    attempt.template = template;
    attempt.before = attempt.attempts;
    this.#seek(attempt, cost);
  }

  /**
   * A template for now, and the ms it took; null when there is nothing to build, or building is not
   * allowed (B-2).
   */
  #take(): [template: BlockTemplate | null, cost: number] {
    if (!this.#source.ready()) return [null, 0];
    const began = this.#clock.monotonic();
    const template = this.#source.template(this.#clock.now());
    return [template, this.#clock.monotonic() - began];
  }

  #seek(attempt: Attempt, cost: number): void {
    const { template } = attempt;
    for (const { id, code, reason, values } of template.dropped) {
      if (attempt.dropped.has(id)) continue;
      attempt.dropped.add(id);
      this.#say('warning', 'dropped', { ...values, id, code, reason });
    }
    // This comes before the search begins, as that may fail at once.
    this.#plan(Math.max(REFRESH_MS, cost * REFRESH_COST), () => this.#refresh());
    const current = () => this.#attempt === attempt && !this.#submitting;
    const { share } = this.#settings;
    this.#search.start({
      header: template.header,
      work: template.work,
      share: this.#isHidden() ? share * HIDDEN_PART : share,
      found: (nonce) => {
        if (current()) void this.#submit(attempt, template, nonce);
      },
      progress: (attempts, rate) => {
        if (!current() || attempt.template !== template) return;
        attempt.attempts = attempt.before + attempts;
        attempt.rate = rate;
        this.#changed();
      },
      failed: (reason) => {
        if (current()) this.#fail(reason);
      },
    });
  }

  async #submit(attempt: Attempt, template: BlockTemplate, nonce: bigint): Promise<void> {
    const { height, records } = template;
    const isLate = () => !equal(attempt.tip, this.#source.tipHash());
    this.#abandon();
    this.#plan(null);
    if (isLate()) {
      this.#say('info', 'late', { height });
      this.#look();
      return;
    }
    this.#say('info', 'created', { height, records });
    this.#submitting = true;
    let late = false;
    try {
      const answer = await this.#source.submit(template, nonce);
      // A refused block leaves the tip where it was; if the tip has moved by another node's block,
      // this one was late.
      late = !answer.ok && isLate();
      if (answer.ok) {
        this.#built += 1;
        this.#say('info', 'added', { height, records });
      } else if (late) {
        this.#say('info', 'late', { height });
      } else {
        this.#say('error', 'invalid', { height, code: answer.code, reason: answer.reason });
      }
    } catch (error) {
      this.#say('error', 'failed', { reason: error instanceof Error ? error.message : `${error}` });
    } finally {
      this.#submitting = false;
    }
    if (this.#state === 'off') return;
    if (late) {
      this.#look();
      return;
    }
    this.#become('waiting');
    this.#plan(this.#settings.sleep * 1_000, () => this.#look());
  }

  #fail(reason: string): void {
    this.#abandon();
    this.#say('error', 'failed', { reason });
    this.#become('waiting');
    this.#plan(this.#settings.sleep * 1_000, () => this.#look());
  }

  #abandon(): void {
    if (this.#attempt === null) return;
    this.#attempt = null;
    this.#search.stop();
  }

  /** Plans the one thing to do later; null for none. */
  #plan(ms: number, run: () => void): void;
  #plan(ms: null): void;
  #plan(ms: number | null, run?: () => void): void {
    this.#timer?.cancel();
    this.#timer = ms === null || run === undefined ? null : this.#clock.after(ms, run);
  }

  #become(state: BuilderView['state']): void {
    const sought = this.#state === 'seeking';
    this.#state = state;
    if (sought !== (state === 'seeking')) this.#source.seeking(!sought);
    this.#changed();
  }

  #say(level: LogLine['level'], code: BuilderLogCode, values: LogLine['values']): void {
    this.#log.add(this.#clock.now(), level, code, values);
    this.#changed();
  }
}
