// The four lines on an empty page: taken from the commands' own examples, so that they always work.

import { icon, lineWords, make } from "./dom.js";

const COUNT = 4;
const FIRST = ["ask", "imagine", "video", "speak"];

/** Draws them as buttons; `use(line)` is called with the one that is pressed. */
export function showExamples(commands, use) {
  const rows = chosen(commands).map(({ line, help }) => {
    const words = make("span", { className: "example-line" }, ...lineWords(line));
    const button = make("button", { type: "button" }, words, make("span", { className: "example-help" }, help), icon("send"));
    button.addEventListener("click", () => use(line));
    return make("li", {}, button);
  });
  document.getElementById("examples").replaceChildren(...rows);
}

function chosen(commands) {
  const byName = (name) => commands.find((command) => command.name === name);
  const first = FIRST.map(byName).filter(Boolean);
  const others = commands.filter((command) => !first.includes(command));
  const one = first.flatMap((command) => linesOf(command).slice(0, 1));
  const spare = [...first.flatMap((command) => linesOf(command).slice(1)), ...others.flatMap(linesOf)];
  return [...one, ...spare].slice(0, COUNT);
}

function linesOf({ examples, help }) {
  return examples.map((line) => ({ line, help }));
}
