/**
 * A server that hears what the browsers refuse: `import { expect, test } from
 * './support/violations.ts'`.
 *
 * - `violations`: every report on the page's policy since the test began, from pages and from
 *   workers alike.
 */
import type { Plugin } from 'vite';
import { RESPONSE_HEADERS } from '../../../server/security.ts';
import { type Server, serve } from '../fixtures.ts';
import { test as base, expect } from './tabs.ts';

export { expect };

const REPORTS = '/violations';

export interface Violation {
  /** `script-src-elem`, `require-trusted-types-for` and so on. */
  readonly directive: string;
  readonly blocked: string;
  readonly document: string;
}

interface WorkerFixtures {
  readonly server: Server;
  readonly everyViolation: Violation[];
}

export const test = base.extend<{ violations: readonly Violation[] }, WorkerFixtures>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads a fixture's needs off its first parameter.
  everyViolation: [async ({}, use) => use([]), { scope: 'worker' }],

  server: [
    async ({ everyViolation }, use) => {
      const server = await serve([listening(everyViolation)]);
      await use(server);
      await server.close();
    },
    { scope: 'worker' },
  ],

  violations: async ({ everyViolation }, use) => {
    everyViolation.length = 0;
    await use(everyViolation);
  },
});

/** The policy stays as it is and is told where to report. */
function listening(heard: Violation[]): Plugin {
  const policy = `${RESPONSE_HEADERS['content-security-policy']}; report-uri ${REPORTS}`;
  return {
    name: 'folio-violations',
    config: () => ({ preview: { headers: { 'content-security-policy': policy } } }),
    configurePreviewServer({ middlewares }) {
      middlewares.use(REPORTS, (request, response) => {
        const pieces: Buffer[] = [];
        request.on('data', (piece: Buffer) => pieces.push(piece));
        request.on('end', () => {
          const { 'csp-report': report } = JSON.parse(Buffer.concat(pieces).toString());
          heard.push({
            directive: report['effective-directive'],
            blocked: report['blocked-uri'],
            document: report['document-uri'],
          });
          response.statusCode = 204;
          response.end();
        });
      });
    },
  };
}
