/** Links to the page that checks a receipt (F-1). */

/** Before the text of a receipt in a link's fragment. */
export const RECEIPT_LINK = '#receipt=';
