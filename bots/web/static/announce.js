// What a screen reader hears, and the one place where a sentence about trouble is shown.

const CALM_MS = 4_000;

const polite = document.getElementById("polite");
const urgent = document.getElementById("urgent");
const trouble = document.getElementById("trouble");
let waiting = null;
let timer = 0;
let lastAt = -CALM_MS;

/** Said when there is a pause. */
export function say(words) {
  clearTimeout(timer);
  waiting = null;
  speak(words);
}

/** Said at most every few seconds; of the words that come faster only the latest are said. */
export function sayCalmly(words) {
  const wait = lastAt + CALM_MS - performance.now();
  if (wait <= 0) return say(words);
  if (waiting === null) timer = setTimeout(() => say(waiting), wait);
  waiting = words;
}

/** Said at once, over whatever is being read. */
export function sayNow(words) {
  urgent.textContent = words;
}

export function showTrouble(sentence) {
  trouble.textContent = sentence;
  trouble.hidden = false;
}

export function clearTrouble() {
  trouble.hidden = true;
  trouble.textContent = "";
}

function speak(words) {
  lastAt = performance.now();
  // A region that is given the words it already holds says nothing.
  if (polite.textContent === words) words += "\u00a0";
  polite.textContent = words;
}
