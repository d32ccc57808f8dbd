// The line above the message box: what the option being typed wants, and the options not used yet as chips.

import { sayCalmly } from "./announce.js";
import { make } from "./dom.js";

export class CommandBar {
  #bar = document.getElementById("command-bar");
  #hint = document.getElementById("hint");
  #chips = document.getElementById("chips");
  #shown = "";

  constructor(add) {
    this.add = add;
    // As in the list of suggestions: pressing a chip keeps the focus, and a phone's keyboard, where they are.
    this.#chips.addEventListener("pointerdown", (event) => event.preventDefault());
  }

  show({ command, hint: full, unused }, isChoosing) {
    // While one chooses, the list says it all, and two places to look at are one too many.
    const options = isChoosing ? [] : unused;
    const hint = isChoosing && full ? { ...full, allowed: "" } : full;
    const key = JSON.stringify([command?.name, hint, options.map(({ name }) => name)]);
    if (key === this.#shown) return;
    this.#shown = key;
    this.#bar.hidden = !hint && options.length === 0;
    this.#hint.replaceChildren(...hintWords(hint ?? { help: command?.help ?? "" }));
    if (hint && !isChoosing) sayCalmly(this.#hint.textContent);
    this.#chips.hidden = options.length === 0;
    this.#chips.replaceChildren(...options.map((option) => this.#chip(option)));
  }

  #chip(option) {
    const chip = make("button", { type: "button", title: option.help }, `--${option.name}`);
    chip.addEventListener("click", () => this.add(option));
    return chip;
  }
}

function hintWords({ name, help, allowed }) {
  const words = [];
  if (name) words.push(make("strong", {}, name), " ");
  words.push(help);
  if (allowed) words.push(" ", make("span", { className: "allowed" }, allowed));
  return words;
}
