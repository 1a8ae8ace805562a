/**
 * Does to a page what a browser's translator does: puts an element of its own around each text, now
 * and as texts come.
 */
import type { Page } from '@playwright/test';

/** Wraps every text of the page in `<font>` until the page is left. */
export async function translate(page: Page): Promise<void> {
  await page.evaluate(() => {
    const isText = (node: Node): node is Text =>
      node.nodeType === Node.TEXT_NODE &&
      node.parentElement !== null &&
      node.parentElement.closest('font, script, style, title, textarea') === null;
    const wrap = (text: Text) => {
      const font = document.createElement('font');
      text.replaceWith(font);
      font.append(text.data);
    };
    const wrapAll = (root: Node) => {
      if (isText(root)) return wrap(root);
      const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
      const texts: Text[] = [];
      while (walker.nextNode()) texts.push(walker.currentNode as Text);
      texts.filter(isText).forEach(wrap);
    };
    wrapAll(document.body);
    new MutationObserver((records) => {
      for (const { addedNodes } of records) addedNodes.forEach(wrapAll);
    }).observe(document.body, { childList: true, subtree: true });
  });
}
