"""What keeps a page from being used by everybody, as WCAG 2.2 AA has it, looked for in the page that is drawn."""

from playwright.sync_api import Page

# Each finding is a sentence; success criteria in brackets.
_LOOK = r"""
() => {
  const found = [];
  const shown = element => element.getClientRects().length > 0 && getComputedStyle(element).visibility !== 'hidden';
  const name = element => (element.textContent || element.id || element.tagName).trim().slice(0, 40);
  if (!/^(sv|en)$/.test(document.documentElement.lang)) found.push('the page has no language (3.1.1)');
  if (!document.title.trim()) found.push('the page has no title (2.4.2)');
  if (document.querySelectorAll('main').length !== 1) found.push('there is not exactly one main (1.3.1)');
  const heads = [...document.querySelectorAll('h1,h2,h3,h4')].map(head => Number(head.tagName[1]));
  if (heads[0] !== 1 || heads.filter(level => level === 1).length !== 1)
    found.push('not exactly one h1, first (1.3.1)');
  heads.slice(1).forEach((level, place) => {
    if (level > heads[place] + 1) found.push('a heading level is left out (1.3.1)');
  });
  for (const field of document.querySelectorAll('input:not([type=hidden]),select,textarea'))
    if (!field.labels.length || !field.labels[0].textContent.trim())
      found.push('no label: ' + name(field) + ' (4.1.2)');
  for (const deed of document.querySelectorAll('a[href],button'))
    if (!deed.textContent.trim()) found.push('no name: ' + deed.outerHTML + ' (4.1.2)');
  for (const image of document.querySelectorAll('img:not([alt])')) found.push('no alt: ' + image.src + ' (1.1.1)');
  const ids = [...document.querySelectorAll('[id]')].map(element => element.id);
  if (new Set(ids).size !== ids.length) found.push('an id stands twice (4.1.2)');
  for (const element of document.querySelectorAll('[aria-labelledby],[aria-describedby]'))
    for (const id of (element.getAttribute('aria-labelledby') || element.getAttribute('aria-describedby')).split(' '))
      if (!document.getElementById(id)) found.push('refers to nothing: ' + id + ' (1.3.1)');
  for (const element of document.querySelectorAll('[tabindex]'))
    if (element.tabIndex > 0) found.push('an order of its own: ' + name(element) + ' (2.4.3)');
  if (document.documentElement.scrollWidth > window.innerWidth) found.push('scrolls sideways (1.4.10)');
  for (const deed of document.querySelectorAll('button,input[type=checkbox],nav a')) {
    const box = deed.getBoundingClientRect();
    if (box.width < 24 || box.height < 24) found.push('too small to touch: ' + name(deed) + ' (2.5.8)');
  }
  const parts = colour => colour.match(/[\d.]+/g).map(Number);
  const light = colour => {
    const [r, g, b] = parts(colour).slice(0, 3).map(part => part / 255)
      .map(part => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ground = element => {
    for (let at = element; at; at = at.parentElement) {
      const [, , , opacity = 1] = parts(getComputedStyle(at).backgroundColor);
      if (opacity === 1) return getComputedStyle(at).backgroundColor;
    }
    return 'rgb(255, 255, 255)';
  };
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const element = texts.currentNode.parentElement;
    if (!texts.currentNode.textContent.trim() || !shown(element)) continue;
    const [one, other] = [light(getComputedStyle(element).color), light(ground(element))].sort((a, b) => b - a);
    const contrast = (one + 0.05) / (other + 0.05);
    if (contrast < 4.5) found.push('contrast ' + contrast.toFixed(2) + ': ' + name(element) + ' (1.4.3)');
  }
  return found;
}
"""


def faults(page: Page) -> list[str]:
    """A sentence for each fault of a page; none where it is accessible as far as a machine can say."""
    found: list[str] = page.evaluate(_LOOK)
    return found
