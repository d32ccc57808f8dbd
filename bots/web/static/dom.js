// Building elements without markup in strings: words stay words.

/** `make("p", { className: "x", aria-label: "y" }, child, "text")`: properties where they exist, else attributes. */
export function make(tag, given = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(given)) {
    if (name in element) element[name] = value;
    else element.setAttribute(name, value);
  }
  element.append(...children);
  return element;
}

/** What a person wrote, with its command and options set apart; an option is never broken at its hyphens. */
export function lineWords(line) {
  return line.split(/(^\/\S+|(?<=\s)--\S+)/).map((part) => {
    if (part.startsWith("/") && line.startsWith(part)) return make("span", { className: "said-command" }, part);
    return /^--\S+$/.test(part) ? make("span", { className: "said-option" }, part) : part;
  });
}

const SVG = "http://www.w3.org/2000/svg";

/** One of the drawings in the page's sprite; decoration, so nothing is read out. */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  const use = document.createElementNS(SVG, "use");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  use.setAttribute("href", `#icon-${name}`);
  svg.append(use);
  return svg;
}
