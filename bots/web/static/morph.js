// Changing what is on screen into what should be, touching only the difference: a selection, a focused
// button, a scrolled code block and a loaded picture survive every word that streams in after them.

/** Make the children of `shown` equal to those of `wanted`; `wanted` is used up. */
export function morph(shown, wanted) {
  const had = [...shown.childNodes];
  const want = [...wanted.childNodes];
  want.forEach((node, index) => {
    const old = had[index];
    if (!old) shown.append(node);
    else if (old.nodeName !== node.nodeName) old.replaceWith(node);
    else settle(old, node);
  });
  for (const extra of had.slice(want.length)) extra.remove();
}

function settle(old, node) {
  if (old.isEqualNode(node)) return;
  if (old.nodeType !== Node.ELEMENT_NODE) {
    old.nodeValue = node.nodeValue;
    return;
  }
  for (const { name } of [...old.attributes]) {
    if (!node.hasAttribute(name)) old.removeAttribute(name);
  }
  for (const { name, value } of node.attributes) {
    if (old.getAttribute(name) !== value) old.setAttribute(name, value);
  }
  morph(old, node);
}
