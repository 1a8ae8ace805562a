/** A worker takes its pieces one after another, and one that fails holds up no other. */
import { describe, expect, it } from 'vitest';
import { packChecks } from '../../../src/crypto/check-list.ts';
import type { SignatureCheck, Verifier } from '../../../src/crypto/ed25519.ts';
import type { VerifyAnswer } from '../../../src/crypto/verifier-pool.ts';
import { verifyJobs } from '../../../src/crypto/verify-jobs.ts';

/** A piece of two checks, of which this many are good: the message tells. */
function piece(id: number, good: number) {
  const checks = [0, 1].map(
    (at): SignatureCheck => ({
      publicKey: new Uint8Array(32),
      signature: new Uint8Array(64),
      message: Uint8Array.of(id, at < good ? 1 : 0),
    }),
  );
  return { id, bytes: packChecks(checks) };
}

function setUp() {
  const begun: number[] = [];
  const ends: { hold(): void; fail(): void }[] = [];
  const verifier: Verifier = {
    kind: 'native',
    verify: (checks) => {
      begun.push(checks[0]?.message[0] ?? 0);
      return new Promise((resolve, reject) => {
        ends.push({
          hold: () => resolve(checks.map(({ message }) => message[1] === 1)),
          fail: () => reject(new Error('the engine failed')),
        });
      });
    },
  };
  const answers: VerifyAnswer[] = [];
  const take = verifyJobs(Promise.resolve(verifier), (answer) => answers.push(answer));
  return { begun, ends, answers, take };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

describe('pieces at a worker that verifies', () => {
  it('are begun in their order, each when the one before it is answered', async () => {
    const { begun, ends, answers, take } = setUp();
    const all = Promise.all([take(piece(1, 2)), take(piece(2, 1))]);
    await turn();
    expect(begun).toEqual([1]);
    ends[0]?.hold();
    await turn();
    expect(answers).toEqual([{ kind: 'verdicts', id: 1, verdicts: Uint8Array.of(1, 1) }]);
    expect(begun).toEqual([1, 2]);
    ends[1]?.hold();
    await all;
    expect(answers[1]).toEqual({ kind: 'verdicts', id: 2, verdicts: Uint8Array.of(1, 0) });
  });

  it('go on behind one that fails', async () => {
    const { ends, answers, take } = setUp();
    const failing = take(piece(1, 2));
    const next = take(piece(2, 2));
    await turn();
    ends[0]?.fail();
    await expect(failing).rejects.toThrow('the engine failed');
    await turn();
    ends[1]?.hold();
    await next;
    expect(answers).toEqual([{ kind: 'verdicts', id: 2, verdicts: Uint8Array.of(1, 1) }]);
  });
});
