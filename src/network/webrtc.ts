/**
 * WebRTC where the browser has it. A policy or a hardened profile takes the class away, or lets
 * every `new` throw; such a tab links by the tabs of its browser and through the relay (N-7).
 */

export type PeerConnectionClass = new (configuration: RTCConfiguration) => RTCPeerConnection;

/** The browser's class if a connection can be made; undefined where not. */
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
