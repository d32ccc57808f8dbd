// The one stream that everything new arrives on, kept open for as long as somebody may be looking.

const PAUSES_MS = [300, 1_000, 2_000, 4_000];
const HIDDEN_MS = 30_000;
const EVENTS = ["hello", "start", "put", "drop", "done", "gone", "word"];

/**
 * Calls `heard(name, data)` for each event and `linked(isUp)` when the connection comes or goes. While
 * `isAwaited()` something is on its way that is to be told of also where nobody looks.
 */
export function listen(heard, linked, isAwaited) {
  let source = null;
  let failures = 0;
  let timer = 0;

  function open() {
    clearTimeout(timer);
    source?.close();
    source = new EventSource("/api/live");
    for (const name of EVENTS) {
      source.addEventListener(name, (event) => heard(name, JSON.parse(event.data)));
    }
    source.addEventListener("open", () => {
      failures = 0;
      linked(true);
    });
    // The browser's own retry gives up for good on an HTTP error, which is what a restarting proxy answers.
    source.addEventListener("error", again);
  }

  function again() {
    close();
    linked(false);
    timer = setTimeout(open, PAUSES_MS[Math.min(failures, PAUSES_MS.length - 1)]);
    failures += 1;
  }

  function close() {
    clearTimeout(timer);
    source?.close();
    source = null;
  }

  function rest() {
    if (isAwaited()) timer = setTimeout(rest, HIDDEN_MS);
    else close();
  }

  // A browser allows six connections to one host: six forgotten tabs would leave none for sending.
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden && !source) return open();
    clearTimeout(timer);
    if (document.hidden) timer = setTimeout(rest, HIDDEN_MS);
  });
  addEventListener("online", () => !source && open());
  open();
}
