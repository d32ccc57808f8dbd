// The copy buttons on code.

import { say, showTrouble } from "./announce.js";

const SHOWN_MS = 1_600;

/** Answers every press on a copy button inside `root`, also of those that stream in later. */
export function copyInside(root) {
  root.addEventListener("click", async (event) => {
    const button = event.target.closest("button.copy");
    if (!button) return;
    const code = button.closest("figure").querySelector("code").textContent;
    if (!(await copy(code))) return showTrouble("The browser did not allow copying. Select the code and copy it by hand.");
    say("Code copied");
    button.textContent = "Copied";
    setTimeout(() => (button.textContent = "Copy"), SHOWN_MS);
  });
}

async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyTheOldWay(text); // the clipboard is withheld on plain http away from localhost
  }
}

function copyTheOldWay(text) {
  const box = document.createElement("textarea");
  const focused = document.activeElement;
  box.value = text;
  box.className = "unseen";
  document.body.append(box);
  box.select();
  const isCopied = document.execCommand("copy");
  box.remove();
  focused?.focus();
  return isCopied;
}
