// What the server suggests for an option while it is typed, such as models with their prices.

import { api } from "./api.js";
import { choiceOf } from "./grammar.js";

const PAUSE_MS = 80;

export class Suggestions {
  #known = new Map();
  #latest = { place: "", rows: [] };
  #asking = "";
  #timer = 0;
  #call = null;

  /** `news()` is called when there is more to show than the last time. */
  constructor(news) {
    this.news = news;
  }

  /** What was said is done: the next line may get other suggestions. */
  forget() {
    this.#known.clear();
  }

  /**
   * The choices for what is sought in a line whose other words are `rest`; those that fit of the ones before, while
   * it is asked; null when nothing is known, and then the option's own choices have to do.
   */
  of({ command, option, typed }, rest) {
    const place = JSON.stringify([command, option, rest]);
    const key = JSON.stringify([place, typed]);
    if (!this.#known.has(key)) {
      this.#ask(key, place, { command, option, typed, line: rest });
      return this.#latest.place === place ? this.#latest.rows.filter((row) => fits(row, typed)) : null;
    }
    this.#rest();
    return this.#known.get(key);
  }

  /** Nothing is sought any more. */
  #rest() {
    clearTimeout(this.#timer);
    this.#call?.abort();
    this.#asking = "";
  }

  #ask(key, place, sought) {
    if (this.#asking === key) return;
    this.#rest();
    this.#asking = key;
    this.#timer = setTimeout(async () => {
      const call = (this.#call = new AbortController());
      const rows = await answered(sought, call.signal);
      if (call.signal.aborted) return;
      this.#asking = "";
      this.#known.set(key, rows);
      if (rows) this.#latest = { place, rows };
      this.news();
    }, PAUSE_MS);
  }
}

async function answered(sought, signal) {
  try {
    return (await api.suggest(sought, signal)).map(({ value, label }) => {
      // The value stands before it in a column of its own.
      const help = label.startsWith(`${value} · `) ? label.slice(value.length + 3) : label;
      return { ...choiceOf(value), help };
    });
  } catch {
    return null;
  }
}

function fits({ label, help }, typed) {
  const words = typed.toLowerCase().split(/\s+/);
  return words.every((word) => `${label} ${help}`.toLowerCase().includes(word));
}
