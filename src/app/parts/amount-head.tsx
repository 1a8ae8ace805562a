/** The head of a column of amounts or counts. */

export function AmountHead({ words }: { words: string }) {
  return (
    <th scope="col" className="book-amount">
      {words}
    </th>
  );
}
