// One request on screen: the person's line, the answer's blocks as they come, and what can be done about it.

import { icon, lineWords, make } from "./dom.js";
import { morph } from "./morph.js";

const LONG_CHARS = 900;

export class Card {
  version = 0;
  isRunning = true;
  /** The request in whose place this one was answered. */
  replaces = "";
  #blocks = [];
  #reply;

  constructor(id, line, files = []) {
    this.body = make("div", { className: "answer" });
    this.foot = make("div", { className: "foot" });
    this.element = make("article", { className: "card" });
    this.#reply = make("div", { className: "reply" }, bulb(), make("div", { className: "reply-body" }, this.body, this.foot));
    this.#begin(id, line, files);
    this.#dressFoot();
  }

  /** The same card for another request, which is answered in the place of this one. */
  restart(id, line, files, replaces) {
    const hadFocus = this.body.contains(document.activeElement);
    this.version = 0;
    this.replaces = replaces;
    this.#cut(0); // nothing of a longer answer may be left below a shorter one
    this.#begin(id, line, files);
    this.#setRunning(true);
    if (hadFocus) this.stopButton.focus({ preventScroll: true });
  }

  #begin(id, line, files) {
    this.id = id;
    this.line = line;
    this.files = files;
    this.element.dataset.request = id;
    this.element.replaceChildren(
      ...(line || files.length ? [make("h3", { className: "unseen" }, "You"), said(line, files)] : []), // else nobody asked
      make("h3", { className: "unseen" }, "Flashbulb"),
      this.#reply,
    );
  }

  /** Brings the card to a snapshot. Its version counts even when it is lower: a restarted server counts anew. */
  settle({ version, blocks, is_running: isRunning, replaces = "" }) {
    this.version = version;
    this.replaces = replaces;
    blocks.forEach((html, index) => this.#place(index, html));
    this.#cut(blocks.length);
    this.#setRunning(isRunning);
  }

  /** False when the block does not fit onto what is here: something was missed. */
  put({ version, index, html }) {
    if (version <= this.version) return true;
    if (index > this.#blocks.length) return false;
    this.version = version;
    this.#place(index, html);
    return true;
  }

  drop({ version, length }) {
    if (version <= this.version) return;
    this.version = version;
    this.#cut(length);
  }

  finish() {
    this.#setRunning(false);
  }

  get stopButton() {
    return this.foot.querySelector(".stop");
  }

  get problem() {
    return this.body.querySelector(".notice.problem")?.textContent ?? "";
  }

  get progress() {
    return this.body.querySelector(".progress")?.textContent ?? "";
  }

  /** How many there are of what can be made. */
  get works() {
    const count = (kind) => this.body.querySelectorAll(`figure.${kind}`).length;
    return { picture: count("picture"), video: count("clip:not(.audio)"), sound: count("clip.audio"), file: count("document") };
  }

  get hasWorks() {
    return Object.values(this.works).some((count) => count > 0);
  }

  #place(index, html) {
    if (this.#blocks[index] === html) return;
    this.#blocks[index] = html;
    const wanted = document.createElement("template");
    wanted.innerHTML = html; // rendered and escaped by our own server; the policy forbids script either way
    dress(wanted.content);
    const block = this.body.children[index] ?? this.body.appendChild(make("div", { className: "block" }));
    morph(block, wanted.content);
  }

  #cut(length) {
    this.#blocks.length = Math.min(this.#blocks.length, length);
    while (this.body.children.length > length) this.body.lastElementChild.remove();
  }

  #setRunning(isRunning) {
    if (this.isRunning === isRunning) return;
    const hadFocus = this.foot.contains(document.activeElement);
    this.isRunning = isRunning;
    this.#dressFoot();
    // The button goes away and must not take the focus with it; the box would open a phone's keyboard.
    if (hadFocus) document.getElementById("scroller").focus({ preventScroll: true });
  }

  #dressFoot() {
    this.element.classList.toggle("running", this.isRunning);
    this.element.setAttribute("aria-busy", String(this.isRunning));
    if (this.isRunning) {
      this.foot.replaceChildren(make("span", { className: "pulse", "aria-hidden": "true" }), action("stop", "Stop"));
    } else {
      const edit = this.problem && this.line ? [action("edit", "Edit and try again")] : [];
      this.foot.replaceChildren(...edit, ...(this.hasWorks ? [action("delete", "Delete")] : []));
    }
  }
}

function action(name, words) {
  return make("button", { type: "button", className: `quiet ${name}`, "data-action": name }, icon(name), words);
}

function bulb() {
  const mark = icon("bulb");
  mark.setAttribute("class", "bulb");
  return mark;
}

function said(line, files) {
  const words = saidWords(line);
  if (files.length === 0) return words;
  const chips = files.map(({ name }) => make("li", {}, icon("file"), make("span", { dir: "auto", title: name }, name)));
  return make("div", { className: "said-with" }, make("ul", { className: "said-files", ariaLabel: "Attached" }, ...chips), words);
}

function saidWords(line) {
  const words = make("p", { className: "said", dir: "auto" }, ...lineWords(line));
  if (line.length <= LONG_CHARS && line.split("\n").length <= 12) return words;
  // A pasted page would push its own answer out of sight.
  words.classList.add("folded");
  const all = make("button", { type: "button", className: "quiet unfold", "data-action": "unfold", ariaExpanded: "false" }, "Show all");
  return make("div", { className: "said-long" }, words, all);
}

/** What the page adds to the server's blocks: names and levels that only make sense on this page. */
function dress(content) {
  // Headings inside an answer stand below this page's own three levels.
  for (const heading of content.querySelectorAll(".md :is(h1, h2, h3, h4, h5, h6)")) {
    heading.setAttribute("aria-level", String(Number(heading.tagName[1]) + 3));
  }
  for (const scroll of content.querySelectorAll(".scroll")) {
    scroll.tabIndex = 0; // else the keyboard cannot scroll a wide table
    scroll.setAttribute("role", "region");
    scroll.setAttribute("aria-label", "Table");
  }
  for (const link of content.querySelectorAll(".gallery a")) link.title = "Open the whole picture";
  for (const link of content.querySelectorAll("a.download")) link.prepend(icon("download"));
}
