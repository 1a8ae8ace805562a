/** A verifier that works beside a node, as a browser's workers do: its verdicts come late. */
import type { SignatureCheck, Verifier } from '../crypto/ed25519.ts';
import type { Life } from './life.ts';
import type { Chance } from './random.ts';

/** Time a list of signatures takes. */
const VERIFYING_MS = [0.1, 30] as const;

export class SimVerifier implements Verifier {
  readonly kind: Verifier['kind'];
  readonly aside: boolean;
  readonly #local: Verifier;
  readonly #life: Life;
  readonly #chance: Chance;
  /** Lists under way. */
  busy = 0;

  /** In one of two lives it works beside its node. */
  constructor(local: Verifier, life: Life, chance: Chance) {
    this.kind = local.kind;
    this.#local = local;
    this.#life = life;
    this.#chance = chance;
    this.aside = chance.is(0.5);
  }

  verify(checks: readonly SignatureCheck[]): Promise<boolean[]> {
    if (!this.aside) return this.#local.verify(checks);
    this.busy += 1;
    return new Promise((resolve) => {
      this.#life.after(this.#chance.between(...VERIFYING_MS), () => {
        this.busy -= 1;
        resolve(this.#local.verify(checks));
      });
    });
  }
}
