/** The type lists the words by which a block is explained. */
import type { StaleBlockView, StaleFate } from '../../api/view.ts';

export interface BlockTexts {
  readonly header: string;
  readonly headerNote: string;
  readonly fields: {
    readonly version: string;
    readonly height: string;
    readonly previous: string;
    readonly transactionsRoot: string;
    readonly accountsRoot: string;
    readonly builder: string;
    readonly time: string;
    readonly work: string;
    readonly nonce: string;
    readonly hash: string;
  };
  readonly version: string;
  readonly height: string;
  readonly proof: {
    readonly title: string;
    readonly hash: string;
    readonly target: string;
    readonly holds: (work: string) => string;
    readonly fails: string;
    readonly at: (percent: string) => string;
  };
  readonly way: {
    readonly title: string;
    readonly note: string;
    readonly show: string;
    readonly leaf: string;
    readonly alone: string;
    readonly beside: (side: 'left' | 'right') => string;
    readonly above: string;
    readonly root: string;
    readonly holds: (steps: number) => string;
    readonly fails: string;
    readonly block: (height: string) => string;
  };
  readonly stale: {
    readonly title: string;
    readonly why: Readonly<Record<StaleBlockView['why'], string>>;
    readonly tree: (height: string) => string;
    readonly payments: string;
    readonly gone: string;
    readonly open: string;
    readonly close: string;
    readonly fate: (fate: StaleFate, height: string) => string;
  };
}
