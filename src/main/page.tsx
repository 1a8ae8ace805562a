/** Composition root of the page. */
import { mountApp } from '../app/mount.tsx';
import { hearBugs } from '../base/bugs.ts';
import { consoleApi } from './console-api.ts';
import { PageSession } from './page-session.ts';

const session = new PageSession();
hearBugs(
  window,
  (reason) => session.bug('page', reason),
  (url) => url.startsWith(location.origin),
);
const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no #root');
Object.defineProperty(window, 'folio', { value: consoleApi(session), configurable: true });
session.start();
mountApp(root, session);
