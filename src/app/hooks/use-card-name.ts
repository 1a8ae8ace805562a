/** Gives a form the name on the own card, and the failure of keeping it. */
import { useState } from 'react';
import { useApp } from './use-app.ts';
import { useRefusals } from './use-refusals.ts';

export function useCardName() {
  const name = useApp((state) => state.cardName);
  const setCardName = useApp((state) => state.setCardName);
  const refusals = useRefusals();
  const [problem, setProblem] = useState<string | undefined>(undefined);
  const change = (typed: string) => {
    setProblem(undefined);
    setCardName(typed).catch((error: unknown) => setProblem(refusals.failure(error)));
  };
  return { name, change, problem };
}
