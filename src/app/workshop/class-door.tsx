/** The way to the teacher's desk: its code and the whole book come when it is opened. */
import { useState } from 'react';
import { lazyPart } from '../parts/lazy-part.tsx';
import { Region } from '../parts/region.tsx';
import { useClassTexts } from './class-texts.ts';

const DESK = lazyPart(() => import('./class-desk.tsx').then((module) => module.ClassDesk));

export function ClassDoor() {
  const { c } = useClassTexts();
  const [open, setOpen] = useState(false);
  return (
    <Region title={c.title} className="class-door">
      <p className="region-note">{c.intro}</p>
      {open ? (
        <DESK.Part />
      ) : (
        <button type="button" className="button" onClick={() => setOpen(true)}>
          {c.open}
        </button>
      )}
    </Region>
  );
}
