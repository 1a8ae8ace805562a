/** A link to a moment of the lab: its settings and moment, and what of it cannot be. */
import { LAB_CHOICES, type LabSettings, type NotTaken } from '../../api/lab.ts';

/** A value that was not taken; `at` is the moment, in seconds. */
export interface LinkFault {
  readonly of: NotTaken['of'] | 'at';
  readonly asked: string;
}

export interface LabLink {
  readonly settings: LabSettings;
  /** The moment, virtual ms. */
  readonly from: number;
  readonly notTaken: readonly LinkFault[];
  /** The text of a link that asks for what runs. */
  readonly right: string;
}

/** Reads the text of a link: settings, and `at` in seconds. Never throws. */
export function readLabLink(text: string): LabLink {
  const { settings, notTaken } = LAB_CHOICES.read(text);
  const at = new URLSearchParams(text).get('at') || null;
  const most = 60 * settings.minutes;
  const asked = Number(at ?? '0');
  const seconds = Number.isFinite(asked) ? Math.min(Math.max(asked, 0), most) : 0;
  const key = LAB_CHOICES.write(settings);
  return {
    settings,
    from: seconds * 1_000,
    notTaken: at === null || seconds === asked ? notTaken : [...notTaken, { of: 'at', asked: at }],
    right: at === null ? key : `${key}&at=${seconds}`,
  };
}
