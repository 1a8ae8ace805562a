/**
 * Tells whether the browser has WebRTC. A policy or a hardened profile may remove the class or let
 * every `new` throw; such a tab links to tabs of its browser and through the relay (N-7).
 */

export type PeerConnectionClass = new (configuration: RTCConfiguration) => RTCPeerConnection;

/** The browser's class if a connection can be made; otherwise undefined. */
export function webRtc(): PeerConnectionClass | undefined {
  const found = globalThis.RTCPeerConnection as PeerConnectionClass | undefined;
  if (found === undefined) return undefined;
  try {
    new found({}).close();
    return found;
  } catch {
    return undefined;
  }
}
