/** The page shows a few fixed words where the texts could not be fetched. */

export function NoTexts({ onRetry }: { onRetry: () => void }) {
  return (
    <main className="plain-page">
      <h1>Folio</h1>
      <button type="button" className="button button-main" onClick={onRetry}>
        Try again · 重试
      </button>
    </main>
  );
}
