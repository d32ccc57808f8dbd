// Deleting a result: the first press asks, a second one soon after it means it.

import { api } from "./api.js";
import { say, showTrouble } from "./announce.js";

const SURE_MS = 5_000;

/** Answers a press on a result's Delete button; `gone()` is called when it is deleted. */
export async function pressDelete(button, request, gone) {
  if (!button.classList.contains("sure")) return ask(button);
  if (button.ariaDisabled === "true") return;
  button.ariaDisabled = "true"; // and not `disabled`, which drops the focus
  try {
    await api.remove(request);
    gone();
    say("It is deleted.");
  } catch (trouble) {
    showTrouble(trouble.message);
    calm(button);
  }
}

function ask(button) {
  button.classList.add("sure");
  button.lastChild.textContent = "Really delete?";
  say("Press again to delete it for good.");
  setTimeout(() => button.ariaDisabled !== "true" && calm(button), SURE_MS);
}

function calm(button) {
  button.classList.remove("sure");
  button.ariaDisabled = "false";
  button.lastChild.textContent = "Delete";
}
