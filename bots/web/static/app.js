// Where the parts of the page meet.

import { api, newId } from "./api.js";
import { ask } from "./asking.js";
import { say, sayNow, showTrouble } from "./announce.js";
import { Composer } from "./composer.js";
import { Conversation } from "./conversation.js";
import { copyInside } from "./copying.js";
import { pressDelete } from "./deleting.js";
import { startDrawer } from "./drawer.js";
import { showExamples } from "./examples.js";
import { History } from "./history.js";
import { listen } from "./live.js";
import { Scrolling } from "./scrolling.js";
import { showNote, tellCanned } from "./standins.js";
import { entitle, tellReady } from "./title.js";

const byId = (id) => document.getElementById(id);
/** The conversation of what came without being asked for; `said.py` calls it the same. */
const INBOX = "from-flashbulb";

const history = new History();
const scrolling = new Scrolling();
const conversation = new Conversation(changed);
// Requests that take something away: what they leave is read again when they are done.
const destroying = new Set();
// The card with a question that is being asked otherwise: it is answered where it stands, and stays in sight.
let staying = null;
const composer = new Composer(send, () => stop(conversation.running));

function changed() {
  const isEmpty = conversation.isEmpty && !conversation.isReading;
  byId("empty").hidden = !isEmpty;
  showNote(isEmpty);
  document.body.classList.toggle("busy", conversation.running !== null);
  composer.setRunning(conversation.running !== null);
  composer.remember(conversation.lastLine);
}

async function send(id, line, files) {
  const { id: request } = await api.ask(id, conversation.id, line, files);
  // The first line gives the conversation its address; without a history entry, so Back leaves the page.
  if (addressed() !== conversation.id) window.history.replaceState(null, "", `#/c/${conversation.id}`);
  conversation.add(request, line, files);
  history.mark(conversation.id);
  scrolling.toEnd();
}

function addressed() {
  return /^#\/c\/([\w-]+)(?:\/.*)?$/.exec(location.hash)?.[1] ?? null;
}

/** Shows the conversation that the address names, or an empty one. */
async function follow() {
  const id = addressed();
  if (id === null) {
    conversation.begin(newId());
  } else if (id !== conversation.id || !conversation.isEmpty) {
    await reread(id);
  }
  history.mark(conversation.id);
  showTitle();
  if (conversation.isEmpty) scrolling.toStart();
  else scrolling.toEnd();
}

async function reread(id) {
  try {
    await conversation.open(id);
  } catch (trouble) {
    showTrouble(trouble.message);
  }
  showTitle();
}

function showTitle() {
  const title = history.titleOf(conversation.id);
  byId("title").textContent = title || "New conversation";
  entitle(title);
}

function startNew() {
  if (addressed()) window.history.pushState(null, "", "#/");
  conversation.begin(newId());
  history.mark(conversation.id);
  showTitle();
  scrolling.toStart();
  say("New conversation");
  composer.focus();
}

async function greet() {
  const { commands, canned, models, today, is_admin: isAdmin, needs_login: needsLogin } = await api.hello();
  composer.knows(commands);
  showExamples(commands, (line) => {
    composer.fill(line);
    say("In the message box. Press Enter to send it.");
  });
  tellCanned(canned);
  showNote(conversation.isEmpty);
  byId("models").textContent = `${models.chat} · ${models.picture}`;
  byId("today").textContent = today;
  byId("administration").hidden = !isAdmin;
  byId("sign-out").hidden = !needsLogin;
}

async function hear(kind, event) {
  if (kind === "hello") return catchUp();
  if (kind === "word") return tellOwner(event.words);
  conversation.hear(kind, event);
  if (kind === "start" && staying && conversation.card(event.request)?.element === staying) {
    scrolling.toPlace(staying);
    staying = null;
  }
  if (kind === "start" && event.conversation === INBOX && conversation.id !== INBOX) {
    tellOwner("Something has come for you: it is in your conversations, under “From Flashbulb”.");
  }
  if (kind === "done") hearDone(event);
  if (kind !== "put" && kind !== "drop") history.refresh();
}

/** Something that the person has to know, whatever they are doing. */
function tellOwner(words) {
  showTrouble(words);
  sayNow(words);
}

function hearDone({ request, conversation: where, today, is_awaited: isAwaited }) {
  forgotten(request);
  if (today) byId("today").textContent = today;
  if (isAwaited && where === conversation.id) tellReady();
}

function forgotten(request) {
  if (destroying.delete(request)) conversation.open(conversation.id).catch((trouble) => showTrouble(trouble.message));
}

/** After every (re)connection: nothing that was missed meanwhile is missing afterwards. */
async function catchUp() {
  history.refresh();
  try {
    await greet();
    // A conversation nobody has spoken in is not stored anywhere yet.
    if (addressed() === conversation.id) await conversation.open(conversation.id);
  } catch (trouble) {
    showTrouble(trouble.message);
  }
}

function linked(isUp) {
  byId("link-state").textContent = isUp ? "" : "Reconnecting…";
}

async function press(event) {
  const button = event.target.closest("button");
  if (!button) return;
  const card = conversation.card(button.closest(".card")?.dataset.request);
  if (button.dataset.form) return fillIn(button);
  if (button.dataset.offer) return tap(button);
  if (button.dataset.line) return composer.fill(button.dataset.line);
  if (button.dataset.action === "stop") return stop(card);
  if (button.dataset.action === "edit") return composer.fill(card.line, card.files);
  if (button.dataset.action === "delete") return pressDelete(button, card.id, () => deleted(card.id));
  if (button.dataset.action === "unfold") unfold(button);
}

function deleted(request) {
  conversation.remove(request);
  history.refresh();
}

/** A work whose file cannot be loaded, most often because it was deleted meanwhile, says so instead of staying blank. */
function tellLost(event) {
  event.target.closest?.("figure")?.classList.add("lost");
}

async function fillIn(button) {
  const changes = await ask(button);
  if (changes) await tap(button, changes);
}

async function tap(button, changes = {}) {
  const siblings = button.closest(".offers").querySelectorAll("button");
  const card = button.closest(".card");
  if (button.dataset.stays) staying = card;
  for (const each of siblings) each.disabled = true;
  try {
    const { id } = await api.tap(button.dataset.offer, conversation.id, changes);
    if (button.classList.contains("danger")) destroying.add(id);
    if (conversation.card(id)?.isRunning === false) forgotten(id); // it was done before we heard that it began
    if (!button.dataset.stays) scrolling.toEnd();
  } catch (trouble) {
    showTrouble(trouble.message);
  }
  for (const each of siblings) each.disabled = false;
  // A disabled button loses the focus, and one whose answer is written anew is gone.
  const next = button.isConnected ? button : (card.querySelector(".stop") ?? byId("scroller"));
  if (document.activeElement === document.body) next.focus({ preventScroll: true });
}

async function stop(card) {
  const button = card?.stopButton;
  if (!button || button.ariaDisabled === "true") return;
  button.ariaDisabled = "true"; // and not `disabled`, which drops the focus
  button.lastChild.textContent = "Stopping…";
  try {
    await api.stop(card.id);
  } catch (trouble) {
    showTrouble(trouble.message);
    button.ariaDisabled = "false";
    button.lastChild.textContent = "Stop";
  }
}

function unfold(button) {
  const isFolded = button.previousElementSibling.classList.toggle("folded");
  button.ariaExpanded = String(!isFolded);
  button.textContent = isFolded ? "Show all" : "Show less";
}

function start() {
  startDrawer();
  copyInside(byId("thread"));
  byId("thread").addEventListener("click", press);
  byId("thread").addEventListener("error", tellLost, true); // it does not bubble
  byId("new").addEventListener("click", startNew);
  byId("skip").addEventListener("click", (event) => {
    event.preventDefault(); // the address belongs to the conversation
    composer.focus();
  });
  byId("sign-out").addEventListener("click", async () => {
    await api.signOut().catch((trouble) => sayNow(trouble.message));
    location.assign("/login");
  });
  history.loaded = showTitle;
  addEventListener("hashchange", follow);
  follow();
  listen(hear, linked, () => conversation.running !== null);
}

start();
