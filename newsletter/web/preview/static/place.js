// Where a reader is in a mail: kept across a change, although everything above may have grown or shrunk.

const headings = (page) => [...page.querySelectorAll("h1, h2, h3, h4, h5, h6")];
const words = (heading) => heading.textContent.trim();

/** The place in `page`, by its nearest heading; null at the very top, where a new version starts too. */
export function placeIn(page) {
  const top = page?.scrollingElement?.scrollTop ?? 0;
  if (top <= 0) return null;
  const all = headings(page);
  const offset = (heading) => heading.getBoundingClientRect().top;
  const distance = (heading) => Math.abs(offset(heading));
  const nearest = all.reduce((best, one) => (!best || distance(one) < distance(best) ? one : best), null);
  if (!nearest) return { top };
  const twins = all.filter((one) => words(one) === words(nearest));
  return {
    top,
    words: words(nearest),
    twin: twins.indexOf(nearest),
    index: all.indexOf(nearest),
    count: all.length,
    offset: offset(nearest),
  };
}

/** Scroll `page` to a place that another version of it had. */
export function goTo(page, place) {
  if (!place || !page?.scrollingElement) return;
  const all = headings(page);
  const twins = all.filter((one) => words(one) === place.words);
  // A headline that was itself rewritten is still the third of five.
  const found = twins[place.twin] ?? (all.length === place.count ? all[place.index] : undefined);
  const scroller = page.scrollingElement;
  scroller.scrollTop = found
    ? scroller.scrollTop + found.getBoundingClientRect().top - place.offset
    : place.top;
}
