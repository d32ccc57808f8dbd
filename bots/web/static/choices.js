// The list of suggestions over the message box: a listbox that the box controls, after the ARIA combobox pattern.

import { make } from "./dom.js";
import { sayCalmly } from "./announce.js";

export class Choices {
  #list = document.getElementById("choices");
  #items = [];
  #active = -1;
  #shown = "";

  /** `box` keeps the focus; `take(choice)` is called when one is picked. */
  constructor(box, take) {
    this.box = box;
    this.take = take;
    // Pressing a choice must not move the focus out of the box: on a phone the keyboard would fold away.
    this.#list.addEventListener("pointerdown", (event) => event.preventDefault());
    this.#list.addEventListener("click", (event) => {
      const row = event.target.closest("[role=option]");
      if (row) this.take(this.#items[row.dataset.number]);
    });
  }

  get isOpen() {
    return this.#items.length > 0;
  }

  get active() {
    return this.#items[this.#active] ?? null;
  }

  show(items, isEager) {
    if (items.length === 0) return this.close();
    const key = JSON.stringify([items, isEager]);
    if (key === this.#shown) return;
    this.#shown = key;
    this.#items = items;
    this.#list.replaceChildren(...items.map(row));
    this.#list.hidden = false;
    this.box.setAttribute("role", "combobox");
    this.box.setAttribute("aria-autocomplete", "list");
    this.box.setAttribute("aria-controls", this.#list.id);
    this.box.setAttribute("aria-expanded", "true");
    this.#choose(isEager ? 0 : -1);
    const count = items.length === 1 ? "1 suggestion" : `${items.length} suggestions`;
    sayCalmly(isEager ? `${count}, Tab takes ${items[0].label}` : `${count}, arrow keys to choose`);
  }

  close() {
    if (!this.isOpen) return;
    this.#items = [];
    this.#active = -1;
    this.#shown = "";
    this.#list.hidden = true;
    this.#list.replaceChildren();
    // Closed, it is a plain text box again: a combobox is announced as one line, and this has many.
    for (const name of ["role", "aria-autocomplete", "aria-controls", "aria-expanded", "aria-activedescendant"]) {
      this.box.removeAttribute(name);
    }
  }

  move(step) {
    const count = this.#items.length;
    const from = this.#active === -1 && step < 0 ? count : this.#active;
    this.#choose((from + step + count) % count);
  }

  #choose(number) {
    this.#active = number;
    for (const row of this.#list.children) {
      row.setAttribute("aria-selected", String(Number(row.dataset.number) === number));
    }
    const chosen = this.#list.children[number];
    if (chosen) this.box.setAttribute("aria-activedescendant", chosen.id);
    else this.box.removeAttribute("aria-activedescendant");
    chosen?.scrollIntoView({ block: "nearest" });
  }
}

function row({ label, help }, number) {
  const name = make("span", { className: "choice-name" }, label);
  const words = help ? [name, " ", make("span", { className: "choice-help" }, help)] : [name];
  return make("li", { id: `choice-${number}`, role: "option", "data-number": number }, ...words);
}
