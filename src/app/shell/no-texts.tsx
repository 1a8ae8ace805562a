/** Where even the words of the page could not be fetched: the few there are without them. */

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
