// The calm word about canned answers: a badge that stays, and a sentence that says the way out.

import { make } from "./dom.js";

const badge = document.getElementById("canned");
const note = document.getElementById("canned-note");

const WORDS = {
  both: ["Answers and pictures are canned:", " the built-in stand-ins are at work. Put ", ["GEMINI_API_KEY", "MODELSLAB_API_KEY"]],
  chat: ["Answers are canned:", " the built-in stand-in is answering. Put ", ["GEMINI_API_KEY"]],
  pictures: ["Pictures are canned:", " the built-in stand-in is drawing. Put ", ["MODELSLAB_API_KEY"]],
};
const BADGES = { both: "answers", chat: "answers", pictures: "pictures" };

badge.addEventListener("click", () => show(note.hidden));

export function tellCanned({ chat, pictures }) {
  const which = chat && pictures ? "both" : chat ? "chat" : pictures ? "pictures" : null;
  badge.hidden = which === null;
  if (which === null) return show(false);
  badge.replaceChildren(make("span", {}, "Canned", make("span", { className: "wide" }, ` ${BADGES[which]}`)));
  note.replaceChildren(...sentence(...WORDS[which]));
}

/** Open while there is nothing else to read, folded into its badge once a conversation is on screen. */
export function showNote(isWanted) {
  show(isWanted && !badge.hidden);
}

function show(isShown) {
  note.hidden = !isShown;
  badge.setAttribute("aria-expanded", String(isShown));
}

function sentence(what, why, keys) {
  const names = keys.flatMap((key, index) => (index === 0 ? [make("code", {}, key)] : [" and ", make("code", {}, key)]));
  return [make("strong", {}, what), why, ...names, " in ", make("code", {}, ".env"), " for real ones."];
}
