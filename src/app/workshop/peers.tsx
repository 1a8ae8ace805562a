/** The peers this node is linked to. */
import type { PeerView } from '../../api/view.ts';
import { useView } from '../hooks/use-view.ts';
import { countText } from '../logic/format.ts';
import { lazyPart } from '../parts/lazy-part.tsx';
import { Region } from '../parts/region.tsx';
import { useTexts } from '../texts/use-texts.ts';

const MAP = lazyPart(() => import('./peer-map.tsx').then((module) => module.PeerMap));

export function Peers() {
  const peers = useView((view) => view.peers);
  const { t, language } = useTexts();
  return (
    <Region title={t.peers.title} className="peers" aside={countText(peers.length, language)}>
      {peers.length === 0 ? <p className="region-note">{t.peers.none}</p> : null}
      <ul className="peer-list">
        {peers.map((peer) => (
          <PeerRow key={peer.id} peer={peer} />
        ))}
      </ul>
      <MAP.Part />
    </Region>
  );
}

function PeerRow({ peer }: { peer: PeerView }) {
  const { t, language } = useTexts();
  const tip =
    peer.height === null
      ? t.peers.unknown
      : peer.same
        ? t.peers.same
        : t.peers.at(countText(peer.height, language));
  const details = [
    peer.kind === 'local' ? t.peers.local : peer.relayed ? t.peers.relayed : t.peers.rtc,
    peer.encoding === 'json' ? t.peers.json : '',
    peer.outbound ? t.peers.outbound : t.peers.inbound,
    peer.rtt === null ? '' : t.peers.ms(countText(peer.rtt, language)),
  ];
  return (
    <li className="peer">
      <code className="peer-id" title={peer.address} translate="no">
        {peer.address.slice(0, 8)}
      </code>
      <span className={peer.same ? 'peer-tip' : 'peer-tip peer-tip-other'}>{tip}</span>
      <span className="peer-details">{details.filter((part) => part !== '').join(' · ')}</span>
    </li>
  );
}
