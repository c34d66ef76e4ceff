// A page that stays up to date: what the server tells, and whether it is there at all.

const again = 1000;

/**
 * Follow the events at `address`. `told` gets each one as data; `there` gets true when the server answers and
 * false when it went away. Nothing is followed while nobody sees the page: a browser has few connections.
 */
export function follow(address, told, there) {
  let source = null;
  let timer = 0;

  function open() {
    close();
    source = new EventSource(address);
    source.onopen = () => there(true);
    source.onmessage = (event) => told(JSON.parse(event.data));
    source.onerror = () => {
      there(false);
      // A browser gives up for good on some answers; the preview does not.
      if (source.readyState === EventSource.CLOSED) {
        clearTimeout(timer);
        timer = setTimeout(open, again);
      }
    };
  }

  function close() {
    clearTimeout(timer);
    source?.close();
    source = null;
  }

  document.addEventListener("visibilitychange", () => (document.hidden ? close() : open()));
  // A page that is left holds no connection, and one that is come back to has one again.
  addEventListener("pagehide", close);
  addEventListener("pageshow", (event) => event.persisted && open());
  if (!document.hidden) open();
}
