/** The receipt of a confirmed transaction (F-1): as a file, a link, a QR code. */
import { useRef, useState } from 'react';
import { RECEIPT_LINK } from '../../api/files/receipt-link.ts';
import { toBase64Url } from '../../base/bytes.ts';
import { useLedger } from '../hooks/use-ledger.ts';
import { CopyButton } from '../parts/copy-button.tsx';
import { Failure } from '../parts/failure.tsx';
import { QrCode } from '../parts/qr-code.tsx';
import './files.css';
import { saveFile } from '../logic/save-file.ts';
import { useFileTexts } from './use-file-texts.ts';

/** The bytes of a QR code of the lowest correction, with some to spare. */
const QR_BYTES = 2_900;

interface ReceiptPartProps {
  readonly id: string;
  /** Whether there is a receipt: its transaction is in a block, waits for one, or is over. */
  readonly can: 'now' | 'later' | 'none';
}

export function ReceiptPart({ id, can }: ReceiptPartProps) {
  const { client } = useLedger();
  const { f, failure } = useFileTexts();
  const [receipt, setReceipt] = useState<Uint8Array | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const make = () => {
    setProblem(null);
    client.files.receipt(id).then(setReceipt, (error: unknown) => setProblem(failure(error)));
  };
  return (
    <section className="reader-section" aria-label={f.receipt.title}>
      <h3>{f.receipt.title}</h3>
      <p className="region-note">{f.receipt[can]}</p>
      {can === 'now' && receipt === null ? (
        <div className="buttons">
          <button type="button" className="button" onClick={make}>
            {f.receipt.make}
          </button>
        </div>
      ) : null}
      <Failure words={problem} />
      {receipt === null ? null : <Made id={id} receipt={receipt} />}
    </section>
  );
}

function Made({ id, receipt }: { id: string; receipt: Uint8Array }) {
  const { f } = useFileTexts();
  const shown = useRef<HTMLElement | null>(null);
  const { origin, pathname } = location;
  const link = `${origin}${pathname}${RECEIPT_LINK}${toBase64Url(receipt)}`;
  const save = () =>
    saveFile(
      `receipt-${id.slice(0, 12)}.folio-receipt`,
      new Blob([receipt as Uint8Array<ArrayBuffer>], { type: 'application/x-folio-receipt' }),
    );
  return (
    <div className="receipt-made">
      <div className="buttons">
        <button type="button" className="button button-main" onClick={save}>
          {f.receipt.save}
        </button>
        <CopyButton text={link} label={f.receipt.link} source={shown} className="button" />
      </div>
      <code ref={shown} className="receipt-text" translate="no">
        {link}
      </code>
      {link.length <= QR_BYTES ? (
        <QrCode text={link} label={f.receipt.qr} />
      ) : (
        <p className="field-hint">{f.receipt.tooLong}</p>
      )}
    </div>
  );
}
