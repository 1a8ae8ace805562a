/** Links to the page that checks a receipt (F-1). */

/** The start of a link's fragment before the text of a receipt. */
export const RECEIPT_LINK = '#receipt=';
