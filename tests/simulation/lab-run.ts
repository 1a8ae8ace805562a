/** A run of the page's lab in Node: the same settings give the same trace hash as in a page. */
import { Payments } from '../../src/api/payments.ts';
import type { LabChunk } from '../../src/lab/recording.ts';
import { type LabEnd, LabSession } from '../../src/lab/session.ts';
import type { LabSettings } from '../../src/lab/settings.ts';
import { nodeKeys } from './crypto.ts';
import { runDry } from './run-dry.ts';

export async function labRun(
  settings: LabSettings,
  seen: (chunk: LabChunk) => void = () => undefined,
  print?: (line: string) => void,
): Promise<LabEnd> {
  const session = new LabSession(settings, {
    keys: nodeKeys,
    runDry,
    purse: (node, key) => new Payments(node, key),
    seen,
    ...(print === undefined ? {} : { print }),
  });
  const rejected = (error: unknown) => session.rejected(error);
  process.on('unhandledRejection', rejected);
  try {
    const end = await session.run();
    if (end === null) throw new Error('the run was closed');
    return end;
  } finally {
    process.off('unhandledRejection', rejected);
  }
}
