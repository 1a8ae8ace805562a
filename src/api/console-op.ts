/**
 * `window.folio.op`: an op on this node or on a linked peer, in and out as O-2's JSON, literal
 * answers included.
 */

import { utf8Encode } from '../base/bytes.ts';
import type { Node } from '../node/node.ts';
import { decodeMessage, encodeAnswer } from '../protocol/codec.ts';
import { answerOf, refusalOf } from '../protocol/decoded.ts';
import type { Op } from '../protocol/ops.ts';
import type { Answer, Request, Sendable } from '../protocol/shapes.ts';
import { refused } from './refused.ts';

export interface OpAnswer {
  status: number;
  error: string;
  response: unknown;
}

/** Rejects with `args-not-json`, `peer-unknown` and `peer-silent`; all else is in the answer. */
export async function consoleOp(
  node: Node,
  op: string,
  args?: unknown,
  peer?: string,
): Promise<OpAnswer> {
  let text: string | undefined;
  try {
    text = JSON.stringify({ op, args });
  } catch {
    text = undefined;
  }
  const bytes = text === undefined ? null : utf8Encode(text);
  if (bytes === null) throw refused('args-not-json', 'The args are not JSON.', 'args');
  const decoded = decodeMessage('json', bytes, node.ledgerId, () => null);
  if (decoded.kind === 'bad')
    return { status: decoded.status, error: decoded.error, response: null };
  if (decoded.kind !== 'request') throw refused('args-not-json', 'This is no request.', 'op');
  const { request } = decoded;
  const answer =
    peer === undefined ? await onSelf(node, request) : await onPeer(node, request, peer);
  return toJson(node, request.op, answer);
}

function onSelf(node: Node, request: Request): Promise<Answer<unknown>> {
  if (request.op === 'hello') return Promise.resolve(answerOf('hello', node.hello()));
  return node.askSelf(request);
}

async function onPeer(node: Node, request: Request, id: string): Promise<Answer<unknown>> {
  const peer = node.peers.find(id);
  if (peer === undefined) throw refused('peer-unknown', 'No linked peer has this id.', 'peer');
  const asked = await peer.ask(request.op, request.args as never);
  if (asked.ok) return answerOf(request.op, asked.response as never);
  if (asked.why === 'refused') return refusalOf(asked.status, asked.error);
  throw refused('peer-silent', `The peer did not answer: ${asked.why}.`, 'peer', {
    why: asked.why,
  });
}

function toJson<O extends Op>(node: Node, op: O, answer: Answer<unknown>): OpAnswer {
  const bytes = encodeAnswer('json', null, op, answer as Answer<Sendable[O]>, node.ledgerId);
  const { status, error, response } = JSON.parse(new TextDecoder().decode(bytes));
  return { status, error, response };
}
