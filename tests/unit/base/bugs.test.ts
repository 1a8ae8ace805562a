/** Uncaught errors are reported; errors that are not Folio's are not. */
import { describe, expect, it } from 'vitest';
import { type BugSource, hearBugs } from '../../../src/base/bugs.ts';

function setUp() {
  const hears = new Map<string, (event: never) => void>();
  const told: string[] = [];
  const source = {
    addEventListener: (kind: string, hear: (event: never) => void) => void hears.set(kind, hear),
  } as BugSource;
  hearBugs(
    source,
    (reason) => told.push(reason),
    (url) => url.startsWith('https://folio.example/'),
  );
  const say = (kind: string, event: object) => hears.get(kind)?.(event as never);
  return { told, say };
}

describe('errors nobody caught', () => {
  it('are told, rejections too', () => {
    const { told, say } = setUp();
    say('error', { message: 'Uncaught Error: a', filename: 'https://folio.example/a.js' });
    say('error', { message: '', filename: '', error: new TypeError('b') });
    say('unhandledrejection', { reason: new RangeError('c') });
    say('unhandledrejection', { reason: 'd' });
    expect(told).toEqual(['Uncaught Error: a', 'TypeError: b', 'RangeError: c', 'd']);
  });

  it('are not told where they are an extension’s, or no fault at all', () => {
    const { told, say } = setUp();
    say('error', { message: 'Uncaught Error: x', filename: 'chrome-extension://abc/x.js' });
    say('error', { message: 'ResizeObserver loop limit exceeded', filename: '' });
    expect(told).toEqual([]);
  });
});
