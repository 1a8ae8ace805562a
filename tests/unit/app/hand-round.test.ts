/** A block shown to all nodes: who judges it, and who gives no verdict. */
import { expect, test } from 'vitest';
import { FolioError } from '../../../src/api/client.ts';
import { type HandVerdict, handRound } from '../../../src/app/workshop/hand-round.ts';

const node = (id: string) => ({ id, address: `folio1${id}`, height: 1 });
const verdict = (...refused: { code: string; reason: string }[]) => ({
  status: 200,
  error: '',
  response: { taken: 1 - refused.length, refused },
});

test('a node that gives no verdict is not told as one that refuses the block', async () => {
  const heard = new Map<string | null, Omit<HandVerdict, 'peer'>>();
  const ask = async (id?: string) => {
    if (id === 'old') return { status: 404, error: 'no such op', response: null };
    if (id === 'silent') throw new FolioError('peer-silent', 'no answer');
    if (id === 'busy') return verdict({ code: 'busy', reason: 'history' });
    if (id === 'far') return verdict({ code: 'orphan', reason: 'unknown' });
    return id === 'strict' ? verdict({ code: 'claim-amount', reason: 'too much' }) : verdict();
  };
  const nodes = ['old', 'silent', 'busy', 'far', 'strict', 'kind'].map(node);
  const relay = { ...node('relay'), height: null };
  await handRound([...nodes, relay], ask, ({ peer, ...rest }) => heard.set(peer, rest));
  expect(Object.fromEntries(heard)).toEqual({
    null: { judged: true, code: null, reason: '', rule: '' },
    folio1old: { judged: false, code: '404', reason: 'no such op', rule: '' },
    folio1silent: { judged: false, code: 'peer-silent', reason: 'no answer', rule: '' },
    folio1busy: { judged: false, code: 'busy', reason: 'history', rule: '' },
    folio1far: { judged: true, code: 'orphan', reason: 'unknown', rule: '' },
    folio1strict: { judged: true, code: 'claim-amount', reason: 'too much', rule: 'L-8' },
    folio1kind: { judged: true, code: null, reason: '', rule: '' },
  });
});
