// The form that a button opens when it has to know something first and no line could say what it is about.

import { make } from "./dom.js";

const LONG_CHARS = 120;
const LINE_CHARS = 200;

const dialog = document.getElementById("asking");
const form = dialog.querySelector("form");
const fields = document.getElementById("asking-fields");
const picture = document.getElementById("asking-picture");
let done = () => {};

/** Opens the form of a button; resolves to what was filled in, by name, or to null when it was left. */
export function ask(button) {
  document.getElementById("asking-title").textContent = button.textContent;
  picture.hidden = !button.dataset.work;
  if (button.dataset.work) picture.src = `/works/${encodeURIComponent(button.dataset.work)}?size=small`;
  fields.replaceChildren(...JSON.parse(button.dataset.form).map(field));
  dialog.showModal();
  fields.querySelector("textarea, select")?.focus();
  return new Promise((resolve) => {
    done = resolve;
  });
}

form.addEventListener("submit", () => {
  done(Object.fromEntries(new FormData(form)));
});

form.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.target.localName !== "textarea") return;
  event.preventDefault(); // as in the message box
  form.requestSubmit();
});

document.getElementById("asking-cancel").addEventListener("click", () => dialog.close());
dialog.addEventListener("click", (event) => event.target === dialog && dialog.close()); // on what is around it
dialog.addEventListener("close", () => done(null)); // after `submit`, where it comes too late to matter

function field({ name, title, help, value, choices, longest_chars: longest }, _number, { length }) {
  const isAlone = length === 1; // what a button asks for alone, it cannot do without
  const input = choices.length ? choice(name, value, choices) : words(name, value, longest, isAlone);
  const titles = isAlone ? [] : [make("b", {}, title)];
  return make("label", {}, ...titles, make("span", { className: "asking-help" }, help), input);
}

function choice(name, value, choices) {
  const options = choices.map((each) => make("option", { value: each, selected: each === value }, each));
  return make("select", { name }, ...options);
}

function words(name, value, longest, isAlone) {
  const rows = value.length > LONG_CHARS ? 6 : longest > LINE_CHARS ? 3 : 1;
  return make("textarea", { name, value, rows, maxLength: longest, required: isAlone, dir: "auto", enterKeyHint: "send" });
}
