/** The component shows a modal dialog by the browser's own `<dialog>`. */
import { type MouseEvent, type ReactNode, useId, useLayoutEffect, useRef } from 'react';
import { useTexts } from '../texts/use-texts.ts';
import { Icon } from './icon.tsx';

interface DialogProps {
  readonly title: ReactNode;
  readonly onClose: () => void;
  readonly wide?: boolean;
  readonly children: ReactNode;
}

/**
 * A sheet laid over the page. The browser's own modal dialog: focus stays in it, Esc and the
 * backdrop close it.
 */
export function Dialog({ title, onClose, wide = false, children }: DialogProps) {
  const { t } = useTexts();
  const dialog = useRef<HTMLDialogElement | null>(null);
  const sheet = useRef<HTMLDivElement | null>(null);
  const titleId = useId();
  // `useEffect` would be too late: its clean-up comes after React has removed the dialog, and could
  // not restore the focus.
  useLayoutEffect(() => {
    const element = dialog.current;
    // The closing of a dialog that React takes away gives the focus back; removing it alone would
    // not.
    if (element !== null && !element.open) {
      element.showModal();
      // The sheet, not its close button, which the browser would choose: readers begin at the head.
      sheet.current?.focus();
    }
    return () => {
      element?.close();
      // The element that opened it may be gone: a reminder that has been followed.
      if (document.activeElement === document.body || document.activeElement === null)
        document.querySelector('main')?.focus({ preventScroll: true });
    };
  }, []);
  const closeOnBackdrop = (event: MouseEvent) => {
    if (event.target === dialog.current) onClose();
  };
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Esc does for the keyboard what the backdrop does for the mouse
    <dialog
      ref={dialog}
      className={wide ? 'dialog dialog-wide' : 'dialog'}
      aria-labelledby={titleId}
      onClick={closeOnBackdrop}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
    >
      <div ref={sheet} className="dialog-sheet" tabIndex={-1}>
        <header className="dialog-head">
          <h2 id={titleId}>{title}</h2>
          <button
            type="button"
            className="button-icon"
            aria-label={t.page.close}
            title={t.page.close}
            onClick={onClose}
          >
            <Icon name="close" />
          </button>
        </header>
        {children}
      </div>
    </dialog>
  );
}
