// The conversation on screen, kept the same as the server's: read once, then every event in order.

import { api } from "./api.js";
import { say, sayCalmly, sayNow } from "./announce.js";
import { Card } from "./card.js";

export class Conversation {
  #thread = document.getElementById("thread");
  #cards = new Map();
  #early = null;

  id = "";

  /** `changed()` is called whenever requests come or go. */
  constructor(changed) {
    this.changed = changed;
  }

  get isEmpty() {
    return this.#cards.size === 0;
  }

  /** True until it is known what the conversation holds. */
  get isReading() {
    return this.#early !== null;
  }

  /** The newest request that still runs, if any does. */
  get running() {
    return [...this.#cards.values()].findLast((card) => card.isRunning) ?? null;
  }

  card(id) {
    return this.#cards.get(id);
  }

  get lastLine() {
    return [...this.#cards.values()].at(-1)?.line ?? "";
  }

  /** Shows a conversation that nobody has said anything in. */
  begin(id) {
    this.#early = null;
    this.#turnTo(id);
  }

  /** Shows a stored conversation; returns its title, or null when there is none of that id any more. */
  async open(id) {
    const early = (this.#early = []);
    if (id !== this.id) this.#turnTo(id);
    try {
      const stored = await this.#stored(id);
      if (this.#early !== early) return null; // another one was opened, or this one was read again, meanwhile
      this.#early = null;
      this.#settle(stored.requests);
      for (const [name, event] of early) this.hear(name, event);
      return stored.title;
    } finally {
      if (this.#early === early) {
        this.#early = null;
        this.changed();
      }
    }
  }

  /** The line is with the server: it is on screen from now on, whatever comes first. */
  add(id, line, files) {
    if (!this.#cards.has(id)) this.#create(id, line, files);
  }

  /** A request that was deleted: the focus goes to what is left. */
  remove(id) {
    const card = this.#cards.get(id);
    if (!card) return;
    const hadFocus = card.element.contains(document.activeElement);
    card.element.remove();
    this.#cards.delete(id);
    if (hadFocus) document.getElementById("scroller").focus({ preventScroll: true });
    this.changed();
  }

  /** One event of the live stream. What comes while the conversation is being read waits for it. */
  hear(name, event) {
    // What was deleted is nobody's any more, and no conversation's.
    if (event.conversation !== this.id && name !== "gone") return;
    if (this.#early) return void this.#early.push([name, event]);
    if (name === "gone") return this.remove(event.request);
    if (name === "start") return this.#start(event);
    const card = this.#cards.get(event.request);
    if (!card) return void this.open(this.id).catch(() => {}); // its start was missed; the next hello tries again
    if (name === "put") this.#put(card, event);
    if (name === "drop") card.drop(event);
    if (name === "done") this.#done(card);
  }

  /** A request that was done again in place takes the card of the one before it. */
  #start({ request, line, files, replaces }) {
    // Below a try that failed stand the buttons of what it was to replace.
    const stands = (card) => card.id === replaces || card.replaces === replaces;
    const card = replaces && [...this.#cards.values()].find(stands);
    if (!card || this.#cards.has(request)) return this.add(request, line, files);
    this.#cards = new Map([...this.#cards].map(([id, each]) => (each === card ? [request, card] : [id, each])));
    card.restart(request, line, files, replaces);
    this.changed();
    say("Flashbulb is answering again.");
  }

  async #stored(id) {
    try {
      return await api.conversation(id);
    } catch (trouble) {
      if (trouble.status === 404) return { title: "", requests: [] };
      throw trouble;
    }
  }

  #put(card, event) {
    if (!card.put(event)) return void this.open(this.id).catch(() => {});
    if (card.progress) sayCalmly(card.progress);
  }

  #done(card) {
    const wasRunning = card.isRunning;
    card.finish();
    this.changed();
    if (!wasRunning) return;
    if (card.problem) return sayNow(card.problem);
    say(readyWords(card.works));
  }

  #settle(requests) {
    const kept = new Set(requests.map(({ id }) => id));
    for (const [id, card] of this.#cards) {
      if (kept.has(id)) continue;
      card.element.remove();
      this.#cards.delete(id);
    }
    for (const [index, request] of requests.entries()) {
      const card = this.#cards.get(request.id) ?? this.#create(request.id, request.line, request.files, false);
      card.settle(request);
      const there = this.#thread.children[index];
      if (there !== card.element) this.#thread.insertBefore(card.element, there ?? null); // else a clip would stop
    }
    this.changed();
  }

  #create(id, line, files, isNew = true) {
    const card = new Card(id, line, files);
    this.#cards.set(id, card);
    this.#thread.append(card.element);
    if (isNew) {
      this.changed();
      say("Flashbulb is answering.");
    }
    return card;
  }

  #turnTo(id) {
    this.id = id;
    this.#cards.clear();
    this.#thread.replaceChildren();
    this.changed();
  }
}

/** What was made, in the words of whoever hears that it is there. */
function readyWords(works) {
  const made = Object.entries(works).filter(([, count]) => count > 0);
  if (made.length === 0) return "The answer is ready.";
  const parts = made.map(([noun, count]) => (count === 1 ? `the ${noun}` : `${count} ${noun}s`)).join(" and ");
  const isOne = made.length === 1 && made[0][1] === 1;
  return `${parts[0].toUpperCase()}${parts.slice(1)} ${isOne ? "is" : "are"} ready.`;
}
