/** N-8 what binds a node key to one WebRTC channel. */
import { describe, expect, it } from 'vitest';
import { dtlsBinding, fingerprintOf } from '../../../src/network/dtls-binding.ts';

const hex = (byte: number) => byte.toString(16).padStart(2, '0');
const line = (from: number) =>
  `a=fingerprint:sha-256 ${Array.from({ length: 32 }, (_, at) => hex(from + at)).join(':')}\r\n`;
const sdp = (...lines: string[]) => `v=0\r\no=- 1 2 IN IP4 0.0.0.0\r\n${lines.join('')}a=x\r\n`;

describe('N-8 the binding of a channel', () => {
  it('is the same at both ends, however the browsers write it', () => {
    const near = dtlsBinding(sdp(line(1)), sdp(line(100)));
    const far = dtlsBinding(
      sdp(line(100).toUpperCase().replace('A=FINGERPRINT:SHA', 'a=fingerprint:sha')),
      sdp(line(1), line(1)),
    );
    expect(near).toHaveLength(32);
    expect(far).toEqual(near);
    expect(dtlsBinding(sdp(line(1)), sdp(line(101)))).not.toEqual(near);
  });

  it('is none without one SHA-256 fingerprint at each end', () => {
    const other = line(1).replace('sha-256', 'sha-512');
    for (const bad of [
      undefined,
      '',
      sdp(),
      sdp(other),
      sdp(line(1), line(2)),
      sdp(line(1).slice(0, 60)),
    ])
      expect(dtlsBinding(sdp(line(1)), bad)).toBeNull();
    expect(fingerprintOf(sdp(line(0)))).toEqual(Uint8Array.from({ length: 32 }, (_, at) => at));
  });
});
