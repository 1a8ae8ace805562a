/** The hook reads the lab's link, and puts right what it asks for that cannot be. */
import { useEffect, useMemo, useState } from 'react';
import { type LabLink, readLabLink } from './lab-link.ts';

/**
 * `onRight` is given the text to put into the place of one that cannot be. `notTaken` stays what
 * that one had in it until other settings are shown.
 */
export function useLabLink(text: string, onRight: (text: string) => void): LabLink {
  const read = useMemo(() => readLabLink(text), [text]);
  const [told, setTold] = useState(read);
  const wrong = read.notTaken.length > 0;
  if (told !== read && (wrong || told.right !== read.right)) setTold(read);
  useEffect(() => {
    if (wrong) onRight(read.right);
  }, [wrong, read, onRight]);
  return { ...read, notTaken: told.right === read.right ? told.notTaken : read.notTaken };
}
