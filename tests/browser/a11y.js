// Looks at the page as it is drawn now and returns one sentence for each thing that would shut somebody out.
// After axe-core's rules, with the real styles: names and roles are asked of the browser itself, in a11y.py.
({ touch }) => {
  const found = [];
  const say = (element, words) => found.push(`${where(element)}: ${words}`);
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const shown = (element) => element.checkVisibility({ visibilityProperty: true, opacityProperty: true });

  function where(element) {
    const name = element.id ? `#${element.id}` : [...element.classList].map((each) => `.${each}`).join("");
    const words = element.textContent.trim().replace(/\s+/g, " ").slice(0, 30);
    return `<${element.localName}${name}> “${words}”`;
  }

  // Colours: any notation the browser knows, as red, green, blue and alpha.
  const pen = Object.assign(document.createElement("canvas"), { width: 1, height: 1 }).getContext("2d", { willReadFrequently: true });
  function rgba(colour) {
    pen.clearRect(0, 0, 1, 1);
    pen.fillStyle = colour;
    pen.fillRect(0, 0, 1, 1);
    const [red, green, blue, alpha] = pen.getImageData(0, 0, 1, 1).data;
    return [red, green, blue, alpha / 255];
  }
  const over = (top, under) => [0, 1, 2].map((i) => top[i] * top[3] + under[i] * (1 - top[3])).concat(1);
  function behind(element) {
    const layers = [];
    for (let each = element; each; each = each.parentElement) {
      layers.push(rgba(getComputedStyle(each).backgroundColor));
      if (layers.at(-1)[3] === 1) break;
    }
    const canvas = rgba(getComputedStyle(document.body).backgroundColor);
    return layers.reduceRight((under, top) => over(top, under), canvas);
  }
  function luminance([red, green, blue]) {
    const [r, g, b] = [red, green, blue].map((each) => {
      const part = each / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  }
  function contrast(one, other) {
    const [light, dark] = [luminance(one), luminance(other)].sort((a, b) => b - a);
    return (light + 0.05) / (dark + 0.05);
  }
  function checkColour(element, colour, least, what) {
    const ground = behind(element);
    const ratio = contrast(over(rgba(colour), ground), ground);
    if (ratio < least) say(element, `${what} has contrast ${ratio.toFixed(2)}, less than ${least}`);
  }

  function checkWords() {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const element = walker.currentNode.parentElement;
      if (!walker.currentNode.data.trim() || !shown(element) || element.closest("button:disabled, .unseen, script, noscript")) continue;
      const style = getComputedStyle(element);
      const size = parseFloat(style.fontSize);
      const isLarge = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
      checkColour(element, style.color, isLarge ? 3 : 4.5, "text");
    }
    for (const box of all("input, textarea").filter(shown)) {
      checkColour(box, getComputedStyle(box, "::placeholder").color, 4.5, "placeholder");
    }
  }

  function checkEdges() {
    for (const icon of all("button:enabled svg.icon").filter(shown)) checkColour(icon, getComputedStyle(icon).color, 3, "icon");
    for (const box of all("form.composer, input").filter(shown)) {
      const edge = rgba(getComputedStyle(box).borderTopColor);
      const ratio = contrast(edge, behind(box.parentElement));
      if (ratio < 3) say(box, `border has contrast ${ratio.toFixed(2)}, less than 3`);
    }
  }

  function checkStructure() {
    const ids = all("[id]").map((each) => each.id);
    for (const id of new Set(ids.filter((each, index) => ids.indexOf(each) !== index))) found.push(`id ${id} is there twice`);
    if (!document.documentElement.lang) found.push("the page has no language");
    if (!document.title) found.push("the page has no title");
    if (all("main").length !== 1) found.push("there is not exactly one main landmark");
    if (all("h1").length !== 1) found.push("there is not exactly one first heading");
    let last = 0;
    for (const heading of all("h1, h2, h3, h4, h5, h6").filter((each) => shown(each) && !each.closest(".answer"))) {
      const level = Number(heading.ariaLevel ?? heading.localName[1]);
      if (level > last + 1) say(heading, `level ${level} comes after level ${last}`);
      last = level;
    }
    for (const image of all("img").filter((each) => !each.hasAttribute("alt"))) say(image, "has no alt text");
    for (const each of all("ul, ol")) if ([...each.children].some((child) => child.localName !== "li")) say(each, "holds what is no item");
    for (const each of all("dt, dd")) if (!each.closest("dl")) say(each, "stands outside a list");
  }

  function checkReferences() {
    for (const name of ["aria-controls", "aria-labelledby", "aria-describedby", "aria-activedescendant", "aria-owns"]) {
      for (const element of all(`[${name}]`)) {
        const missing = element.getAttribute(name).split(/\s+/).filter((id) => !document.getElementById(id));
        if (missing.length) say(element, `${name} points at nothing: ${missing}`);
      }
    }
    for (const option of all("[role=option]")) if (!option.closest("[role=listbox]")) say(option, "is an option of no list");
    for (const link of all("a[href^='#']:not([href^='#/'])")) {
      if (!document.getElementById(link.hash.slice(1))) say(link, "leads nowhere");
    }
  }

  const CONTROLS = "a[href], button, input, textarea, select, summary, [tabindex]";
  function checkKeyboard() {
    for (const each of all(CONTROLS)) {
      if (each.tabIndex > 0) say(each, "jumps the queue of the tab key");
      if (shown(each) && each.tabIndex >= 0 && each.closest("[aria-hidden=true]")) say(each, "takes the focus but is hidden");
    }
    for (const each of all("body *").filter(shown)) {
      const { overflowX, overflowY } = getComputedStyle(each);
      const scrolls = (/auto|scroll/.test(overflowX) && each.scrollWidth > each.clientWidth + 1) ||
        (/auto|scroll/.test(overflowY) && each.scrollHeight > each.clientHeight + 1);
      const isReachable = each.matches(CONTROLS) || each.querySelector(CONTROLS) || each.getAttribute("role") === "listbox";
      if (scrolls && !isReachable) say(each, "scrolls, but not by keyboard");
    }
  }

  function checkRoom() {
    const wide = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth > wide) found.push("the page scrolls sideways");
    for (const each of all("body *").filter(shown)) {
      if (each.closest(".unseen") || scrollsInside(each)) continue;
      const { left, right, width } = each.getBoundingClientRect();
      if (width > 0 && (right > wide + 1 || left < -1)) say(each, `reaches from ${left} to ${right} of ${wide}`);
    }
    if (!touch) return;
    for (const each of all("button, .history a, input, textarea, [role=option]").filter((one) => shown(one) && !one.closest("[inert]"))) {
      const { width, height } = each.getBoundingClientRect();
      if (width < 43.5 || height < 43.5) say(each, `is ${width.toFixed()} by ${height.toFixed()}, too small for a finger`);
    }
  }
  function scrollsInside(element) {
    for (let each = element.parentElement; each && each !== document.body; each = each.parentElement) {
      if (/auto|scroll/.test(getComputedStyle(each).overflowX)) return true;
    }
    return false;
  }

  for (const check of [checkStructure, checkReferences, checkKeyboard, checkWords, checkEdges, checkRoom]) check();
  return [...new Set(found)];
}
