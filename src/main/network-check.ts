/**
 * Answers 'Can this browser reach others?' (N-7): asks each set server whether it answers from
 * here. A browser cannot tell whether its network passes multicast on; the page says in words what
 * follows from it.
 */
import type { NodeView } from '../api/view.ts';
import type { NetworkFinding } from '../app/session.ts';
import type { PeerConnectionClass } from '../network/webrtc.ts';
import type { Clock } from '../node/ports.ts';

/** A TURN server over a slow line takes 2.2 s; one that is silent for this long is not reached. */
const GATHER_MS = 8_000;
/** Gathering that ends before this had answers; retransmissions alone take longer. */
const ANSWERED_MS = 4_000;

/** A ledger that is still being opened is waited for as long. */
const OPENING_MS = 30_000;

/** The part of the node's client that the check uses. */
interface Views {
  view(): NodeView | null;
  subscribe(changed: () => void): () => unknown;
}

/** The part of the page's session that the check uses. */
interface Session {
  /** `client` is null while the ledger of `link` is being opened, and after `fatal`. */
  state(): { readonly link: unknown; readonly client: Views | null; readonly fatal: unknown };
  subscribe(changed: () => void): () => unknown;
}

/** Waits for the ledger that is being opened; resolves to whether none is, in the end. */
export function ledgerOpens(session: Session, clock: Clock): Promise<boolean> {
  return within(OPENING_MS, clock, session, () => {
    const { link, client, fatal } = session.state();
    return link === null || client !== null || fatal !== null;
  });
}

/**
 * Whether signalling is open, or opens within as long as other servers are waited for: right after
 * the page has opened, 'not found' would be a wrong answer.
 */
export async function signallingOpens(session: Session, clock: Clock): Promise<boolean> {
  await ledgerOpens(session, clock);
  const { client } = session.state();
  if (client === null) return false;
  return within(GATHER_MS, clock, client, () => client.view()?.signalling.state === 'open');
}

/** Whether it holds now, or after a change within `ms`. */
function within(
  ms: number,
  clock: Clock,
  changing: Pick<Session, 'subscribe'>,
  holds: () => boolean,
): Promise<boolean> {
  if (holds()) return Promise.resolve(true);
  return new Promise((resolve) => {
    const end = () => {
      timer.cancel();
      stop();
      resolve(holds());
    };
    const timer = clock.after(ms, end);
    const stop = changing.subscribe(() => {
      if (holds()) end();
    });
  });
}

interface CheckParts {
  /** Undefined if the browser has none. */
  PeerConnection: PeerConnectionClass | undefined;
  clock: Clock;
  iceServers: readonly RTCIceServer[];
  /** Whether the node's own socket to the signalling server is open. */
  signalling: boolean;
  signallingServer: string;
  /** Opens a socket at the relay; null if there is no relay. */
  relay: (() => Promise<boolean>) | null;
}

/** The findings in the order of the page; all servers are asked at the same time. */
export async function checkNetwork(parts: CheckParts): Promise<NetworkFinding[]> {
  const { iceServers, signalling, signallingServer, relay } = parts;
  const urls = iceServers.flatMap((server) =>
    [server.urls].flat().map((url) => ({ ...server, urls: url })),
  );
  const stun = urls.filter(({ urls: url }) => url.startsWith('stun'));
  const turn = urls.filter(({ urls: url }) => url.startsWith('turn'));
  const isTcp = ({ urls: url }: { urls: string }) =>
    url.startsWith('turns:') || url.includes('transport=tcp');
  const [stunFound, udpFound, tcpFound, relayFound] = await Promise.all([
    firstFound(parts, stun),
    firstFound(
      parts,
      turn.filter((server) => !isTcp(server)),
    ),
    firstFound(parts, turn.filter(isTcp)),
    relay === null ? null : relay(),
  ]);
  const webrtc = parts.PeerConnection === undefined ? 'not-found' : 'found';
  return [
    { what: 'webrtc', state: webrtc, server: '' },
    { what: 'signalling', state: signalling ? 'found' : 'not-found', server: signallingServer },
    { what: 'stun', ...stunFound },
    { what: 'turn-udp', ...udpFound },
    { what: 'turn-tcp', ...tcpFound },
    {
      what: 'relay',
      state: relayFound === null ? 'none' : relayFound ? 'found' : 'not-found',
      server: '',
    },
    { what: 'multicast', state: 'unknown', server: '' },
  ];
}

type Found = Pick<NetworkFinding, 'state' | 'server'>;

/** Of several servers for one purpose the first that answers; if none does, all are named. */
async function firstFound(
  { PeerConnection, clock }: CheckParts,
  servers: readonly (RTCIceServer & { urls: string })[],
): Promise<Found> {
  if (servers.length === 0 || PeerConnection === undefined) return { state: 'none', server: '' };
  const answers = await Promise.all(
    servers.map((server) => isAnswering(PeerConnection, clock, server)),
  );
  const found = servers.filter((_, index) => answers[index]);
  const named = (found.length > 0 ? found.slice(0, 1) : servers).map(({ urls }) => urls);
  return { state: found.length > 0 ? 'found' : 'not-found', server: named.join(', ') };
}

/**
 * Whether the server answers: a candidate by it comes, or gathering ends early without an error.
 */
function isAnswering(
  PeerConnection: PeerConnectionClass,
  clock: Clock,
  server: RTCIceServer & { urls: string },
): Promise<boolean> {
  const isTurn = server.urls.startsWith('turn');
  const began = clock.monotonic();
  return new Promise((resolve) => {
    let connection: RTCPeerConnection;
    try {
      connection = new PeerConnection({
        iceServers: [server],
        iceTransportPolicy: isTurn ? 'relay' : 'all',
      });
    } catch {
      resolve(false);
      return;
    }
    let failed = false;
    let gathered = false;
    let over = false;
    const end = (answered: boolean) => {
      if (over) return;
      over = true;
      timer.cancel();
      connection.close();
      resolve(answered);
    };
    const timer = clock.after(GATHER_MS, () => end(false));
    connection.addEventListener('icecandidateerror', () => {
      failed = true;
    });
    connection.addEventListener('icecandidate', ({ candidate }) => {
      if (candidate?.type === (isTurn ? 'relay' : 'srflx')) return end(true);
      if (candidate !== null) {
        gathered = true;
        return;
      }
      // On the server's own network no further address is found, and none is needed.
      const early = clock.monotonic() - began < ANSWERED_MS;
      end(!isTurn && gathered && !failed && early);
    });
    connection.createDataChannel('folio/check');
    connection
      .createOffer()
      .then((offer) => connection.setLocalDescription(offer))
      .catch(() => end(false));
  });
}
