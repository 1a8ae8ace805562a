/** The hook locks an encrypted wallet after a while without input (S-3). */
import { useEffect } from 'react';
import { IdleLock } from '../logic/idle-lock.ts';
import { useApp } from './use-app.ts';

/** Keys and clicks; a mouse that only moves may be a cat. */
const SIGNS = ['pointerdown', 'keydown', 'wheel'] as const;

/** Locks an encrypted wallet after the chosen time without a sign of anybody. */
export function useIdleLock(): void {
  const client = useApp((state) => state.session.client);
  const minutes = useApp((state) => state.idleMinutes);
  const watched = useApp((state) => state.wallet?.encrypted === true && !state.wallet.locked);
  const refreshWallet = useApp((state) => state.refreshWallet);
  useEffect(() => {
    if (client === null || minutes === 0 || !watched) return;
    const idle = new IdleLock(
      {
        now: () => Date.now(),
        after: (ms, run) => {
          const timer = setTimeout(run, ms);
          return () => clearTimeout(timer);
        },
        lock: () => void client.wallet.lock().then(refreshWallet, refreshWallet),
      },
      minutes,
    );
    const touch = () => idle.touch();
    const look = () => void idle.look();
    for (const sign of SIGNS) addEventListener(sign, touch, { capture: true, passive: true });
    document.addEventListener('visibilitychange', look);
    return () => {
      idle.close();
      for (const sign of SIGNS) removeEventListener(sign, touch, { capture: true });
      document.removeEventListener('visibilitychange', look);
    };
  }, [client, minutes, watched, refreshWallet]);
}
