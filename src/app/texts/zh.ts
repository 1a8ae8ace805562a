/** All texts of the page in Chinese, put together from one file for each place. */
import type { Texts } from './en.ts';
import { book } from './zh/book.ts';
import { desk } from './zh/desk.ts';
import { dialogs } from './zh/dialogs.ts';
import { fields } from './zh/fields.ts';
import { first } from './zh/first.ts';
import { frame } from './zh/frame.ts';
import { ledger } from './zh/ledger.ts';
import { notices } from './zh/notices.ts';
import { people } from './zh/people.ts';
import { reader } from './zh/reader.ts';
import { refusals, refusalValues } from './zh/refusals.ts';
import { workshop } from './zh/workshop.ts';

/** Every word of the page in Chinese. */
export const zh: Texts = {
  ...frame,
  ...first,
  ...notices,
  ...book,
  ...people,
  ...ledger,
  ...desk,
  ...workshop,
  ...reader,
  ...dialogs,
  fields,
  refusals,
  refusalValues,
};
