import { expect, test } from 'vitest';
import { newNames, notesText, readNotes } from '../../../src/app/logic/wallet-notes.ts';

test('names and card read back, and junk is no notes', () => {
  const notes = { names: { a: 'Ann' }, card: 'Bob' };
  expect(readNotes(notesText(notes))).toEqual(notes);
  for (const junk of ['', '{', '[]', 'null', '{"names":3,"card":{}}'])
    expect(readNotes(junk)).toEqual({ names: {}, card: '' });
  expect(readNotes(JSON.stringify({ names: { a: 'x'.repeat(99), b: 'Bo' } })).names).toEqual({
    b: 'Bo',
  });
});

test('a name given here stays, others come with the file', () => {
  const notes = { names: { a: 'Ann', b: 'Bo' }, card: '' };
  expect(newNames(notes, { a: 'Anna' })).toEqual({ b: 'Bo' });
});
