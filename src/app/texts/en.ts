/** All texts of the page in English, put together from one file for each place. */
import { book } from './en/book.ts';
import { desk } from './en/desk.ts';
import { dialogs } from './en/dialogs.ts';
import { fields } from './en/fields.ts';
import { first } from './en/first.ts';
import { frame } from './en/frame.ts';
import { ledger } from './en/ledger.ts';
import { notices } from './en/notices.ts';
import { people } from './en/people.ts';
import { reader } from './en/reader.ts';
import { refusals, refusalValues } from './en/refusals.ts';
import { workshop } from './en/workshop.ts';

/** Every word of the page in English; the shape other languages must fill. */
export const en = {
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

/** A missing or misshapen text in another language is a type error. */
export type Texts = typeof en;
