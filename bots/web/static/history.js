// The list of conversations on the left: newest first, under the days a person thinks in.

import { api } from "./api.js";
import { make } from "./dom.js";
import { morph } from "./morph.js";

const DAY_MS = 86_400_000;
const SOON_MS = 120;

export class History {
  #list = document.getElementById("history-list");
  #conversations = [];
  #current = "";
  #timer = 0;

  /** Reads the list again shortly; many reasons at once are one reading. */
  refresh() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#load(), SOON_MS);
  }

  /** Marks the conversation that is on screen. */
  mark(id) {
    this.#current = id;
    this.#draw();
  }

  titleOf(id) {
    return this.#conversations.find((each) => each.id === id)?.title ?? "";
  }

  async #load() {
    try {
      this.#conversations = await api.conversations();
    } catch {
      return; // the old list is still right enough; the reconnect brings the new one
    }
    this.#draw();
    this.loaded?.();
  }

  #draw() {
    const wanted = document.createDocumentFragment();
    if (this.#conversations.length === 0) {
      wanted.append(make("p", { className: "history-none" }, "What you ask is kept here."));
    }
    for (const [day, conversations] of byDay(this.#conversations)) {
      const rows = conversations.map((each) => make("li", {}, this.#link(each)));
      wanted.append(make("h3", {}, day), make("ul", {}, ...rows));
    }
    morph(this.#list, wanted);
  }

  #link({ id, title, at, is_running: isRunning }) {
    const link = make("a", { href: `#/c/${id}`, title }, make("span", { className: "history-title", dir: "auto" }, title));
    if (id === this.#current) link.setAttribute("aria-current", "page");
    if (isRunning) link.append(make("span", { className: "pulse", role: "img", "aria-label": "answering now" }));
    else link.append(make("time", { dateTime: at }, clock(new Date(at))));
    return link;
  }
}

function byDay(conversations) {
  const days = new Map();
  for (const each of conversations) {
    const day = dayOf(new Date(each.at));
    days.set(day, [...(days.get(day) ?? []), each]);
  }
  return days;
}

function dayOf(at) {
  const days = daysAgo(at);
  if (days < 1) return "Today";
  if (days < 2) return "Yesterday";
  return days < 7 ? "This week" : "Earlier";
}

function daysAgo(at) {
  const midnight = new Date().setHours(0, 0, 0, 0);
  return at >= midnight ? 0 : Math.ceil((midnight - at) / DAY_MS);
}

function clock(at) {
  const isRecent = daysAgo(at) < 2;
  return isRecent
    ? at.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" })
    : at.toLocaleDateString([], { day: "numeric", month: "short" });
}
