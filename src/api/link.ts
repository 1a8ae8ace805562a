/** Reads and writes links to a ledger and to its pages (N-1). */
import { equal, fromBase64Url, toBase64Url } from '../base/bytes.ts';
import { decodeAddress } from '../ledger/address.ts';
import {
  type Charter,
  checkCharter,
  decodeCharter,
  defaultCharter,
  encodeCharter,
  MAX_NAME_BYTES,
  normalizeName,
} from '../ledger/charter.ts';
import { type Failure, fail, ok, type Result } from '../ledger/result.ts';
import {
  type Asked,
  askedIn,
  calledIn,
  formatQuery,
  type Hints,
  hintsIn,
  readQuery,
} from './link-query.ts';
import { unescapeAll, unescapeOnce, withoutTail } from './link-text.ts';

/** Places of the page beside the book, each with a link of its own: `#/<name>/people`. */
export const LINK_PLACES = ['people', 'ledger', 'workshop'] as const;

export type LinkPlace = (typeof LINK_PLACES)[number];

/** The page of a ledger that a link shows. */
export type LinkView =
  /** The bare link: the book (wallet, pool, chain). */
  | { readonly kind: 'ledger' }
  | { readonly kind: 'place'; readonly place: LinkPlace }
  /** Height in decimal, or block hash in lower-case hex. */
  | { readonly kind: 'block'; readonly id: string }
  /** Transaction id in lower-case hex. */
  | { readonly kind: 'tx'; readonly id: string }
  /** An address in lower case; `called`: the name that a card gives it, to be saved or not. */
  | { readonly kind: 'account'; readonly id: string; readonly called?: string }
  /** A request: the book, with the payment that it asks `id` (an address) to get filled in. */
  | ({ readonly kind: 'pay'; readonly id: string } & Asked)
  /** The lab; `id` is its settings as a query, which the lab checks. */
  | { readonly kind: 'lab'; readonly id: string };

/**
 * The target of a link (N-1): `#/<name>[~<charter>][/<place> | /<view>/<id>][?watch=1&via=<peer
 * ids>]`; an account's may say `as=`, a request's also `amount=`, `memo=` and `ask=name`.
 */
export interface LedgerLink {
  readonly name: string;
  /** Null: the default charter of that name. */
  readonly charter: Charter | null;
  readonly view: LinkView;
  /** PeerJS ids to try first: hints, never trusted. */
  readonly via: readonly string[];
  /** To look only: the tab has no wallet, so it can neither sign nor build. */
  readonly watch?: true;
}

/** The longest fragment that is read: charter, view and peers fit with room to spare. */
const MAX_FRAGMENT = 2048;
/** The longest settings of a lab: all knobs named. */
const MAX_LAB = 400;
const HASH = /^[0-9a-f]{64}$/;
const HEIGHT = /^(?:0|[1-9]\d{0,9})$/;

/**
 * Reads the fragment of a location, with or without its `#`, also as rewritten by chat programs.
 */
export function parseLink(fragment: string): Result<LedgerLink> {
  if (fragment.length > MAX_FRAGMENT) {
    const values = { length: fragment.length, most: MAX_FRAGMENT };
    return fail('link-too-long', 'The link is too long.', undefined, values);
  }
  const text = withoutTail(wholeUnescaped(fragment).replace(/^\/?/, ''));
  const question = text.indexOf('?');
  const path = question < 0 ? text : text.slice(0, question);
  const query = readQuery(question < 0 ? '' : text.slice(question + 1));
  const hints = hintsIn(query);
  const [ledger = '', ...rest] = path.split('/');
  if (ledger === '') return fail('link-empty', 'The link names no ledger.', 'name');
  const view = withQuery(parseView(rest), query);
  if (!view.ok) return view;

  const parts = splitLedger(ledger);
  if (parts === null) return badEscape();
  if (parts.charter === null) return parseBare(parts.name, view.value, hints);
  const charter = parseCharter(parts.charter);
  if (!charter.ok) return charter;
  const { name } = charter.value;
  const typed = [unescapeOnce(parts.raw), parts.name, normalizeName(parts.name)];
  if (!typed.includes(name)) {
    const values = { name: parts.name, other: name };
    return fail('link-charter-name', "The charter's name is not the link's.", 'charter', values);
  }
  return ok({ name, charter: charter.value, view: view.value, ...hints });
}

/**
 * The fragment without its `#`. If the slash at its start is escaped, then all of it was, and is
 * unescaped.
 */
function wholeUnescaped(fragment: string): string {
  let text = fragment.replace(/^#/, '');
  while (/^%(25)*2F/i.test(text)) {
    const once = unescapeOnce(text);
    if (once === null) break;
    text = once;
  }
  return text;
}

interface LedgerParts {
  /** As it is in the link. */
  raw: string;
  name: string;
  /** Null if there is none. */
  charter: string | null;
}

/** Null if its escapes are broken. */
function splitLedger(ledger: string): LedgerParts | null {
  const tilde = ledger.indexOf('~');
  const raw = tilde < 0 ? ledger : ledger.slice(0, tilde);
  const name = unescapeAll(raw);
  if (name === null) return null;
  if (tilde >= 0) return { raw, name, charter: ledger.slice(tilde + 1) };
  // An escaped `~` belongs to the name, unless more follows it than fits into a name: a charter.
  const mark = name.lastIndexOf('~');
  if (mark < 0 || name.length - mark <= MAX_NAME_BYTES) return { raw, name, charter: null };
  return { raw: name.slice(0, mark), name: name.slice(0, mark), charter: name.slice(mark + 1) };
}

function parseBare(typed: string, view: LinkView, hints: Hints): Result<LedgerLink> {
  const name = normalizeName(typed);
  if (name === '') return fail('link-empty', 'The link names no ledger.', 'name');
  const checked = checkCharter(defaultCharter(name));
  if (!checked.ok) {
    const most = MAX_NAME_BYTES;
    return fail('link-name', `A ledger's name has 1 to ${most} bytes of text.`, 'name', { most });
  }
  return ok({ name, charter: null, view, ...hints });
}

function parseCharter(text: string): Result<Charter> {
  const bytes = fromBase64Url(text);
  if (bytes === null) return fail('link-charter', 'The charter is not base64url.', 'charter');
  const charter = decodeCharter(bytes);
  if (charter.ok || charter.error.code === 'charter-earlier') return charter;
  return fail('link-charter', charter.error.reason, 'charter');
}

function parseView(parts: readonly string[]): Result<LinkView> {
  const [kind = '', escaped = '', ...more] = parts;
  // A slash at the end is a slip of the hand and is ignored.
  if (kind === '' && parts.length <= 1) return ok({ kind: 'ledger' });
  const place = LINK_PLACES.find((one) => one === kind);
  if (place !== undefined && escaped === '' && parts.length <= 2)
    return ok({ kind: 'place', place });
  if (place !== undefined || more.some((part) => part !== '') || more.length > 1) {
    return fail('link-syntax', 'The link has too many parts.');
  }
  const id = unescapeAll(escaped);
  if (id === null) return badEscape();
  switch (kind) {
    case 'block':
      return HASH.test(id) || (HEIGHT.test(id) && Number(id) < 2 ** 32)
        ? ok({ kind, id })
        : fail('link-view', 'A block is named by its height or its hash.', 'id');
    case 'tx':
      return HASH.test(id)
        ? ok({ kind, id })
        : fail('link-view', 'A transaction is named by its id, 64 characters of hex.', 'id');
    case 'account':
    case 'pay': {
      const key = decodeAddress(id);
      return key.ok
        ? ok({ kind, id: id.toLowerCase() })
        : fail('link-view', key.error.reason, 'id');
    }
    case 'lab':
      return id.length <= MAX_LAB
        ? ok({ kind, id })
        : fail('link-view', 'The settings of a lab are not that long.', 'id');
    default:
      return fail('link-view', 'A link shows a place, a block, a tx or an account.', 'view');
  }
}

/** Adds the query of a card or a request to an account's view. */
function withQuery(view: Result<LinkView>, query: (name: string) => string): Result<LinkView> {
  if (!view.ok) return view;
  const { value } = view;
  if (value.kind === 'account') {
    const called = calledIn(query);
    return called === '' ? view : ok({ ...value, called });
  }
  if (value.kind !== 'pay') return view;
  const asked = askedIn(query);
  return asked.ok ? ok({ ...value, ...asked.value }) : asked;
}

function badEscape(): Failure {
  return fail('link-syntax', 'The link has a broken percent-escape.');
}

/**
 * Also escapes the characters that chat programs take for the end of a link, and `~`, which ends
 * the name.
 */
function escapePart(text: string): string {
  return encodeURIComponent(text).replace(
    /[~!'()*]|\.$/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** Whether the bare name is read back as this same name. */
function readsAsItself(name: string): boolean {
  if (normalizeName(name) !== name) return false;
  const read = parseLink(`#/${escapePart(name)}`);
  return read.ok && read.value.charter === null && read.value.name === name;
}

/**
 * The fragment, with its `#`. The charter is left out if the bare name stands for it. Throws
 * RangeError for a name or charter that no ledger can have: our own bug.
 */
export function formatLink(link: LedgerLink): string {
  const { name, charter, view } = link;
  if (written?.name !== name || written.charter !== charter)
    written = { name, charter, part: ledgerPart(name, charter ?? defaultCharter(name)) };
  const asked = view.kind === 'account' || view.kind === 'pay' ? view : {};
  return `#/${written.part}${pathOf(view)}${formatQuery(link, asked, escapePart)}`;
}

/** The ledger named last: a page writes hundreds of links, all to one ledger. */
let written: { name: string; charter: Charter | null; part: string } | null = null;

function ledgerPart(name: string, charter: Charter): string {
  if (charter.name !== name) throw new RangeError("the charter's name is not the link's");
  const bytes = encodeCharter(charter);
  // A name that the link's reader would change needs its charter, which is read as it is.
  const bare = equal(bytes, encodeCharter(defaultCharter(name))) && readsAsItself(name);
  return escapePart(name) + (bare ? '' : `~${toBase64Url(bytes)}`);
}

function pathOf(view: LinkView): string {
  if (view.kind === 'ledger') return '';
  return view.kind === 'place' ? `/${view.place}` : `/${view.kind}/${escapePart(view.id)}`;
}
