// The title of the tab: the conversation's, and a word in front of it while something long awaited is there unseen.

let shown = "Flashbulb";
let isReady = false;

export function entitle(conversation) {
  shown = conversation ? `${conversation} · Flashbulb` : "Flashbulb";
  draw();
}

/** What took long is done: whoever looks at another tab sees it in this one's name. Nobody is asked for a permission. */
export function tellReady() {
  isReady = document.hidden;
  draw();
}

document.addEventListener("visibilitychange", () => {
  if (document.hidden) return;
  isReady = false;
  draw();
});

function draw() {
  document.title = isReady ? `● Ready – ${shown}` : shown;
}
