/** The network as this tab sees it: its peers on a map, the traffic of each link, and its cost. */
import { useEffect, useState } from 'react';
import type { PeerView, TrafficView } from '../../api/view.ts';
import { useLedger } from '../hooks/use-ledger.ts';
import { useView } from '../hooks/use-view.ts';
import { bytesText, countText, sentences } from '../logic/format.ts';
import { Figure } from '../parts/figure.tsx';
import { Words } from '../parts/words.tsx';
import { useNetworkTexts } from './network-texts.ts';
import './network.css';

const SIZE = 300;
const CENTRE = SIZE / 2;
const RADIUS = 112;
/** How often the traffic is read, ms. */
const LOOK_MS = 1_000;

type Way = 'rtc' | 'local' | 'relayed';

/** A link's traffic now, and since the reading before. */
interface Seen {
  readonly traffic: TrafficView;
  readonly out: number;
  readonly into: number;
  readonly bytes: number;
}

export function PeerMap() {
  const { n, language } = useNetworkTexts();
  const peers = useView((view) => view.peers);
  const seen = useTraffic();
  const placed = peers.map((peer, index) => {
    const angle = (2 * Math.PI * index) / peers.length - Math.PI / 2;
    const x = CENTRE + RADIUS * Math.cos(angle);
    const y = CENTRE + RADIUS * Math.sin(angle);
    return { peer, x, y, now: seen.get(peer.id) };
  });
  return (
    <div className="peer-map">
      <WhySynced />
      {peers.length === 0 ? null : (
        <>
          <svg viewBox={`0 0 ${SIZE} ${SIZE}`} role="img" aria-label={n.map(peers.length)}>
            {placed.map(({ peer, x, y, now }) => (
              <g key={peer.id}>
                <line
                  className={`peer-link peer-link-${wayOf(peer)}`}
                  x1={CENTRE}
                  y1={CENTRE}
                  x2={x}
                  y2={y}
                />
                <Moving x={x} y={y} now={now} />
              </g>
            ))}
            {placed.map(({ peer, x, y }) => (
              <g key={peer.id} transform={`translate(${x} ${y})`}>
                <circle className={peer.same ? 'peer-dot' : 'peer-dot peer-dot-other'} r={17} />
                <text className="peer-dot-height" y={4}>
                  {peer.height ?? '?'}
                </text>
                {/* On the side away from its link. */}
                <text className="peer-dot-name" y={y < CENTRE ? -22 : 30}>
                  {peer.address.slice(0, 6)}
                </text>
              </g>
            ))}
            <circle className="peer-dot peer-dot-own" cx={CENTRE} cy={CENTRE} r={20} />
            <text className="peer-dot-height" x={CENTRE} y={CENTRE + 4}>
              {n.you}
            </text>
          </svg>
          <table className="peer-traffic">
            <thead>
              <tr>
                <th scope="col">{n.columns.peer}</th>
                <th scope="col">{n.columns.way}</th>
                <th scope="col">{n.columns.rate}</th>
                <th scope="col">{n.columns.cost}</th>
                <th scope="col">{n.columns.last}</th>
              </tr>
            </thead>
            <tbody>
              {placed.map(({ peer, now }) => (
                <tr key={peer.id}>
                  <td>
                    <Figure text={peer.address.slice(0, 8)} />
                  </td>
                  <td>{n.kinds[wayOf(peer)]}</td>
                  <td>
                    {now === undefined ? null : (
                      <Words
                        text={n.rates(
                          countText(now.out, language),
                          countText(now.into, language),
                          bytesText(now.bytes, language),
                        )}
                      />
                    )}
                  </td>
                  <td>
                    {now === undefined ? null : (
                      <Words
                        text={n.used(
                          countText(now.traffic.used, language),
                          countText(now.traffic.budget, language),
                        )}
                      />
                    )}
                  </td>
                  <td>
                    {now?.traffic.last == null ? null : (
                      <Words
                        text={n.last(
                          now.traffic.last.op,
                          now.traffic.last.ours,
                          now.traffic.last.answer,
                        )}
                        figures={[now.traffic.last.op]}
                      />
                    )}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </>
      )}
    </div>
  );
}

function wayOf({ kind, relayed }: PeerView): Way {
  return kind === 'local' ? 'local' : relayed ? 'relayed' : 'rtc';
}

/** Dots on the link, one each way, while messages cross it. */
function Moving({ x, y, now }: { x: number; y: number; now: Seen | undefined }) {
  if (now === undefined) return null;
  const { traffic, out, into } = now;
  const style = { '--peer-x': `${x - CENTRE}px`, '--peer-y': `${y - CENTRE}px` };
  return (
    <g transform={`translate(${CENTRE} ${CENTRE})`} style={style as React.CSSProperties}>
      {out > 0 ? <circle key={`o${traffic.said}`} className="peer-message" r={4} /> : null}
      {into > 0 ? (
        <circle key={`i${traffic.heard}`} className="peer-message peer-message-in" r={4} />
      ) : null}
    </g>
  );
}

/** Says in words whether this tab is in sync, why not, and at which tips its peers are. */
function WhySynced() {
  const { n, language } = useNetworkTexts();
  const sync = useView((view) => view.sync);
  const height = useView((view) => view.height);
  const peers = useView((view) => view.peers);
  const signalling = useView((view) => view.signalling.state);
  const higher = peers.filter((peer) => peer.height !== null && peer.height > height).length;
  const lower = peers.filter((peer) => peer.height !== null && peer.height < height).length;
  const silent = peers.filter((peer) => peer.height === null && peer.encoding === 'binary').length;
  const more = [
    higher > 0 ? n.ahead(higher) : '',
    lower > 0 ? n.behind(lower) : '',
    silent > 0 ? n.unknown(silent) : '',
    signalling === 'lost' ? n.noSignalling : '',
  ];
  return (
    <section aria-label={n.why}>
      <h3>{n.why}</h3>
      <p role="status">
        <Words text={sentences(language, n.whys[sync.kind], ...more)} />
      </p>
    </section>
  );
}

/** The traffic of each link in the last second, by the peer's id. */
function useTraffic(): ReadonlyMap<string, Seen> {
  const { client } = useLedger();
  const [seen, setSeen] = useState<ReadonlyMap<string, Seen>>(new Map());
  useEffect(() => {
    let current = true;
    const look = async () => {
      const now = await client.network.traffic();
      if (current) setSeen((before) => compared(now, before));
    };
    const timer = setInterval(() => {
      // A node that was just closed has nothing to tell.
      look().catch(() => undefined);
    }, LOOK_MS);
    return () => {
      current = false;
      clearInterval(timer);
    };
  }, [client]);
  return seen;
}

function compared(
  now: readonly TrafficView[],
  before: ReadonlyMap<string, Seen>,
): ReadonlyMap<string, Seen> {
  return new Map(
    now.map((traffic) => {
      const old = before.get(traffic.id)?.traffic ?? traffic;
      const bytes = traffic.saidBytes + traffic.heardBytes - old.saidBytes - old.heardBytes;
      const seen = {
        traffic,
        out: Math.max(0, traffic.said - old.said),
        into: Math.max(0, traffic.heard - old.heard),
        bytes: Math.max(0, bytes),
      };
      return [traffic.id, seen];
    }),
  );
}
