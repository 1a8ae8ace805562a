/** These hooks give every part of the page its session and its state. */
import { createContext, useContext } from 'react';
import { useStore } from 'zustand';
import type { AppSession } from '../session.ts';
import type { AppState, AppStore } from '../store.ts';

/** The parts that every component of the page may use. */
export interface AppParts {
  readonly store: AppStore;
  readonly session: AppSession;
}

export const AppContext = createContext<AppParts | null>(null);

/** The session of the page. */
export function useSession(): AppSession {
  return useParts().session;
}

/** A part of the page's state; re-renders when it changes by `===`. */
export function useApp<T>(select: (state: AppState) => T): T {
  return useStore(useParts().store, select);
}

function useParts(): AppParts {
  const parts = useContext(AppContext);
  if (parts === null) throw new Error('rendered outside the app');
  return parts;
}
