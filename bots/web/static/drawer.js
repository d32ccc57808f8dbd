// The history's place: a column that folds away on a wide screen, a drawer over the page on a narrow one.

import { forThisBrowser } from "./memory.js";

const KEY = "flashbulb.history";
const narrow = matchMedia("(max-width: 860px)");

const nav = document.getElementById("history");
const toggle = document.getElementById("history-toggle");
const scrim = document.getElementById("scrim");
const behind = [document.getElementById("main"), document.getElementById("top")];

let isOpenWide = forThisBrowser.recall(KEY) !== "closed";
let isOpenNarrow = false;

export function startDrawer() {
  toggle.addEventListener("click", () => set(!isOpen()));
  scrim.addEventListener("click", close);
  document.getElementById("history-close").addEventListener("click", close);
  nav.addEventListener("click", (event) => event.target.closest("a") && closeNarrow());
  document.addEventListener("keydown", (event) => event.key === "Escape" && closeNarrow());
  narrow.addEventListener("change", draw);
  draw();
}

function isOpen() {
  return narrow.matches ? isOpenNarrow : isOpenWide;
}

function close() {
  set(false);
}

function closeNarrow() {
  if (narrow.matches && isOpenNarrow) close();
}

function set(open) {
  if (narrow.matches) isOpenNarrow = open;
  else {
    isOpenWide = open;
    forThisBrowser.keep(KEY, open ? "open" : "closed");
  }
  draw();
  if (!narrow.matches) return;
  if (open) document.getElementById("history-title").focus();
  else toggle.focus();
}

function draw() {
  const open = isOpen();
  const isOver = open && narrow.matches;
  document.body.classList.toggle("history-closed", !open);
  toggle.setAttribute("aria-expanded", String(open));
  scrim.hidden = !isOver;
  // What lies behind an open drawer is out of reach for everybody, not only for the pointer.
  for (const part of behind) part.inert = isOver;
}
