/**
 * The policies by which the browser limits the page: a policy in the built page itself, so that it
 * holds on any static host, and the same as response headers of Folio's own server
 * (docs/security.md says what another host should send).
 */
import type { Plugin } from 'vite';

/**
 * All code and styles come from the page's own origin, none is inline, and script URLs come from
 * Folio's one Trusted Types policy (`src/start-worker.ts`). Signalling hosts are a setting of the
 * user's (N-2), so WebSockets may go anywhere. 'wasm-unsafe-eval' lets the page's own scripts
 * compile WebAssembly (SHA-256 and the proof search) and nothing else: text stays unevaluated.
 */
const POLICY = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "worker-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "font-src 'self'",
  "manifest-src 'self'",
  "connect-src 'self' ws: wss:",
  "base-uri 'none'",
  "form-action 'none'",
  "require-trusted-types-for 'script'",
  'trusted-types folio',
].join('; ');

/** Browsers honour this one only in a header. */
const NO_FRAMES = "frame-ancestors 'none'";

const COMMON_HEADERS = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'permissions-policy': 'camera=(self), microphone=(), geolocation=(), payment=(), usb=()',
};

/**
 * The headers of every file of a build. A worker has only the policy that its own file came with.
 */
export const RESPONSE_HEADERS = {
  ...COMMON_HEADERS,
  'content-security-policy': `${POLICY}; ${NO_FRAMES}`,
};

/** Hot reload needs inline scripts and styles. */
const DEVELOPMENT_HEADERS = { ...COMMON_HEADERS, 'content-security-policy': NO_FRAMES };

/** The Vite plugin: the policy in the built page, headers in `vite` and `vite preview`. */
export function security(): Plugin {
  return {
    name: 'folio-security',
    config: () => ({
      server: { headers: DEVELOPMENT_HEADERS },
      preview: { headers: RESPONSE_HEADERS },
    }),
    transformIndexHtml: (_page, { server }) =>
      server === undefined
        ? [
            {
              tag: 'meta',
              attrs: { 'http-equiv': 'Content-Security-Policy', content: POLICY },
              injectTo: 'head-prepend',
            },
          ]
        : [],
  };
}
