/** The screen for a projector: a QR code, how many are here, and the newest blocks as a tree. */
import { useLayoutEffect, useRef } from 'react';
import type { TreeBlockView } from '../../api/view.ts';
import { useSession } from '../hooks/use-app.ts';
import { useLedger } from '../hooks/use-ledger.ts';
import { useView } from '../hooks/use-view.ts';
import type { Standing } from '../logic/class-book.ts';
import { countText } from '../logic/format.ts';
import { typedLink } from '../logic/routes.ts';
import { visibleText } from '../logic/safe-text.ts';
import { ChainTree } from '../parts/chain-tree.tsx';
import { Figure } from '../parts/figure.tsx';
import { Icon } from '../parts/icon.tsx';
import { LoopbackNote } from '../parts/loopback-note.tsx';
import { QrCode } from '../parts/qr-code.tsx';
import { useClassTexts } from './class-texts.ts';
import { SignInWords } from './sign-in-words.tsx';
import { useTeacher } from './use-teacher.ts';

/** Heights of the tree. */
const SHOWN = 12;
/** Characters of a link that somebody can still type. */
const TYPED_MAX = 60;

interface ProjectorProps {
  readonly standings: ReadonlyMap<string, Standing>;
  readonly onClose: () => void;
}

export function Projector({ standings, onClose }: ProjectorProps) {
  const { c, language } = useClassTexts();
  const { href, charter } = useLedger();
  const teacher = useTeacher(charter);
  const session = useSession();
  const name = useView((view) => view.name);
  const height = useView((view) => view.height);
  const pool = useView((view) => view.pool.count);
  const peers = useView((view) => view.peers);
  const blocks = useView((view) => view.blocks);
  const lost = useView((view) => view.staleBlocks);
  const dialog = useRef<HTMLDialogElement | null>(null);
  useLayoutEffect(() => {
    const element = dialog.current;
    if (element !== null && !element.open) element.showModal();
    return () => element?.close();
  }, []);
  const link = session.shareLink({ kind: 'ledger' });
  const typed = typedLink(link);
  const pay = teacher === null ? null : session.shareLink(teacher.request);
  const joined = [...standings.values()].filter(({ claimed }) => claimed).length;
  const counts: readonly (readonly [number, (n: number) => string])[] = [
    [joined, c.wall.joined],
    [peers.filter((peer) => peer.height !== null).length, c.wall.tabs],
    [height, c.wall.height],
    [pool, c.wall.pool],
  ];
  return (
    <dialog
      ref={dialog}
      className="wall"
      aria-label={c.projector}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
    >
      <button
        type="button"
        className="button-icon wall-close"
        aria-label={c.wall.close}
        onClick={onClose}
      >
        <Icon name="close" />
      </button>
      <div className="wall-code">
        <p>{c.wall.code}</p>
        <p className="wall-name">
          <bdi translate="no">{visibleText(name)}</bdi>
        </p>
        <QrCode text={link} label={c.wall.qr} />
        {typed.length > TYPED_MAX ? null : <code translate="no">{typed}</code>}
        <LoopbackNote link={link} />
      </div>
      <dl className="wall-counts">
        {counts.map(([number, words]) => (
          <div key={words(2)}>
            <dt>
              <Figure text={words(number)} />
            </dt>
            <dd>
              <Figure text={countText(number, language)} />
            </dd>
          </div>
        ))}
      </dl>
      {teacher === null || pay === null ? null : (
        <div className="wall-sign-in">
          <QrCode text={pay} label={c.payQr} />
          <div>
            <p>
              <SignInWords teacher={teacher} />
            </p>
            <p className="region-note">{c.payHint}</p>
          </div>
        </div>
      )}
      <div className="wall-tree">
        <ChainTree
          blocks={treeOf(blocks, lost)}
          label={c.wall.tree}
          hrefOf={(hash) => href({ kind: 'block', id: hash })}
        />
      </div>
    </dialog>
  );
}

type Told = Pick<TreeBlockView, 'height' | 'hash' | 'previous' | 'builder'>;

function treeOf(
  chain: readonly Told[],
  lost: readonly (Told & { readonly why: string })[],
): TreeBlockView[] {
  const lowest = (chain[0]?.height ?? 0) - SHOWN + 1;
  const plain = ({ height, hash, previous, builder }: Told) => ({
    height,
    hash,
    previous,
    builder,
  });
  return [
    ...chain.map((one) => ({ ...plain(one), kind: 'chain' as const })),
    ...lost.map((one) => ({
      ...plain(one),
      kind: one.why === 'invalid' ? ('invalid' as const) : ('stale' as const),
    })),
  ].filter(({ height }) => height >= lowest);
}
