/** These components show lists of names and values. */
import { type ReactNode, useRef } from 'react';
import { useTexts } from '../texts/use-texts.ts';
import { CopyButton } from './copy-button.tsx';
import { Words } from './words.tsx';

/** A list of names and values. */
export function Facts({ children }: { children: ReactNode }) {
  return <dl className="facts">{children}</dl>;
}

interface FactProps {
  readonly name: string;
  /** An explanation in a line below the value. */
  readonly hint?: string | undefined;
  readonly children: ReactNode;
}

/** One line of the list. */
export function Fact({ name, hint, children }: FactProps) {
  return (
    <div className="fact">
      <dt>{name}</dt>
      <dd>{typeof children === 'string' ? <Words text={children} /> : children}</dd>
      {hint === undefined ? null : (
        <dd className="fact-hint">
          <Words text={hint} />
        </dd>
      )}
    </div>
  );
}

interface CodeFactProps {
  readonly name: string;
  readonly code: string;
  readonly href?: string;
  readonly hint?: string | undefined;
}

/** A hash or an address in full, broken where the line ends, with a way to copy it. */
export function CodeFact({ name, code, href, hint }: CodeFactProps) {
  const { t } = useTexts();
  const source = useRef<HTMLElement | null>(null);
  return (
    <Fact name={name} hint={hint}>
      <span className="code-line">
        <code ref={source} className="whole-code" translate="no">
          {href === undefined ? code : <a href={href}>{code}</a>}
        </code>
        <CopyButton text={code} label={t.page.copy} source={source} compact />
      </span>
    </Fact>
  );
}
