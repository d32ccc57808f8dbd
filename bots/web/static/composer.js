// The message box: grows with its words, completes commands, sends, and never loses what was typed.

import { newId } from "./api.js";
import { Attached } from "./attached.js";
import { clearTrouble, showTrouble } from "./announce.js";
import { Choices } from "./choices.js";
import { read } from "./grammar.js";
import { CommandBar } from "./commandbar.js";
import { receiveFiles } from "./dropping.js";
import { forThisTab } from "./memory.js";
import { Suggestions } from "./suggestions.js";

const DRAFT = "flashbulb.draft";

const ABOUT_NOTHING = "Ask, or type / for commands";
const ABOUT_FILES = "Ask about it, or type /";

// A double press on Send must not stop what its first half has just sent.
const DOUBLE_PRESS_MS = 600;

export class Composer {
  #box = document.getElementById("message");
  #send = document.getElementById("send");
  #choices = new Choices(this.#box, (choice) => this.#take(choice));
  #bar = new CommandBar((option) => this.#add(option));
  #files = new Attached((isEmpty) => this.#dressBox(isEmpty));
  #suggestions = new Suggestions(() => this.#read());
  #commands = [];
  #reading = null;
  #dismissedAt = null;
  #attempt = { said: "", id: "" };
  #lastLine = "";
  #isSending = false;
  #isStoppable = false;
  #timer = 0;

  /**
   * `send(id, line, files)` resolves when the server has the line and rejects with a Trouble when it has not.
   * `stop()` ends the newest running request: the button's other meaning, for while the box is empty.
   */
  constructor(send, stop) {
    this.send = send;
    this.#send.addEventListener("click", (event) => {
      if (!this.#means("stop")) return;
      event.preventDefault();
      stop();
    });
    this.#box.addEventListener("input", () => this.#changed());
    this.#box.addEventListener("keydown", (event) => this.#key(event));
    this.#box.addEventListener("blur", () => this.#choices.close());
    document.addEventListener("selectionchange", () => document.activeElement === this.#box && this.#read());
    document.getElementById("composer").addEventListener("submit", (event) => {
      event.preventDefault();
      this.#submit();
    });
    receiveFiles((files) => this.#files.add(files));
    this.#box.value = forThisTab.recall(DRAFT);
    this.#changed();
  }

  knows(commands) {
    this.#commands = commands;
    this.#read();
  }

  /** Puts a line into the box, ready to be changed and sent; what went along with it too, where something did. */
  fill(line, files = []) {
    if (files.length) this.#files.fill(files);
    this.#write(line, line.length);
    this.#dismissedAt = this.#reading?.from ?? null;
    this.#choices.close();
    this.focus();
  }

  /** The line that the up arrow brings back. */
  remember(line) {
    this.#lastLine = line;
  }

  /** Tells that something in this conversation runs, or that nothing does any more. */
  setRunning(isRunning) {
    clearTimeout(this.#timer);
    if (!isRunning) return this.#setStoppable(false);
    if (!this.#isStoppable) this.#timer = setTimeout(() => this.#setStoppable(true), DOUBLE_PRESS_MS);
  }

  focus() {
    this.#box.focus();
  }

  #write(value, caret) {
    this.#box.value = value;
    this.#box.setSelectionRange(caret, caret);
    this.#changed();
  }

  #changed() {
    clearTrouble();
    this.#grow();
    this.#dressButton();
    forThisTab.keep(DRAFT, this.#box.value); // a reload or a login in between keeps the words
    this.#read();
  }

  #grow() {
    this.#box.style.height = "auto";
    this.#box.style.height = `${this.#box.scrollHeight}px`;
  }

  #read() {
    const { value, selectionStart } = this.#box;
    this.#reading = read(value, selectionStart, this.#commands);
    const { from } = this.#reading;
    if (this.#dismissedAt !== from) this.#dismissedAt = null;
    const isWanted = document.activeElement === this.#box && this.#dismissedAt === null;
    const { choices, isEager } = isWanted ? this.#offered() : { choices: [], isEager: false };
    this.#choices.show(choices, isEager);
    this.#bar.show(this.#reading, this.#choices.isOpen);
  }

  /** The server's choices where it has some, else the option's own. */
  #offered() {
    const { sought, from, to } = this.#reading;
    const { value } = this.#box;
    const rows = sought && this.#suggestions.of(sought, value.slice(0, from) + value.slice(to));
    if (!rows) return this.#reading;
    const isWhole = rows.some(({ label }) => label.toLowerCase() === sought.typed.toLowerCase());
    return { choices: isWhole && rows.length === 1 ? [] : rows, isEager: sought.isEager && !isWhole };
  }

  #take(choice) {
    const { from, to } = this.#reading;
    const { value } = this.#box;
    this.#box.focus();
    this.#write(value.slice(0, from) + choice.insert + value.slice(to), from + choice.insert.length);
  }

  /** An option's chip was pressed: it goes behind what is written. */
  #add(option) {
    const line = `${this.#box.value.trimEnd()} --${option.name} `;
    this.#box.focus();
    this.#write(line, line.length);
  }

  #key(event) {
    if (event.isComposing) return; // Enter takes a word from an input method here, and must not send
    const isPlain = !event.shiftKey && !event.ctrlKey && !event.altKey && !event.metaKey;
    if (!isPlain) return;
    if (this.#choices.isOpen && this.#keyOnChoices(event)) return event.preventDefault();
    if (event.key === "Enter") {
      event.preventDefault();
      this.#submit();
    } else if (event.key === "ArrowUp" && this.#box.value === "" && this.#lastLine) {
      event.preventDefault();
      this.fill(this.#lastLine);
    }
  }

  /** True when the key was for the list of suggestions. */
  #keyOnChoices({ key }) {
    if (key === "ArrowDown" || key === "ArrowUp") {
      this.#choices.move(key === "ArrowDown" ? 1 : -1);
    } else if (key === "Escape") {
      this.#dismissedAt = this.#reading.from;
      this.#choices.close();
      this.#bar.show(this.#reading, false);
    } else if (key === "Tab" || key === "Enter") {
      if (!this.#choices.active) return false;
      this.#take(this.#choices.active);
    } else return false;
    return true;
  }

  async #submit() {
    const line = this.#box.value.trim();
    if (line === "" || this.#isSending) return;
    this.#choices.close();
    this.#setSending(true);
    try {
      const files = await this.#files.ready();
      const said = JSON.stringify([line, files]);
      // The same words sent again after a failure keep their id: if they had arrived after all, nothing happens twice.
      if (this.#attempt.said !== said) this.#attempt = { said, id: newId() };
      await this.send(this.#attempt.id, line, files);
      this.#attempt = { said: "", id: "" };
      this.#suggestions.forget();
      this.remember(line);
      this.#files.areSent(files);
      this.#write("", 0);
    } catch (trouble) {
      showTrouble(`${trouble.message} Your words are still in the box.`);
    } finally {
      this.#setSending(false);
    }
  }

  #dressBox(hasNoFiles) {
    this.#box.placeholder = hasNoFiles ? ABOUT_NOTHING : ABOUT_FILES;
  }

  #setSending(isSending) {
    this.#isSending = isSending;
    this.#box.readOnly = isSending;
    this.#dressButton();
  }

  #setStoppable(isStoppable) {
    this.#isStoppable = isStoppable;
    this.#dressButton();
  }

  #means(what) {
    const isEmpty = this.#box.value.trim() === "";
    return what === (isEmpty && this.#isStoppable && !this.#isSending ? "stop" : "send");
  }

  #dressButton() {
    const isStop = this.#means("stop");
    this.#send.disabled = !isStop && (this.#isSending || this.#box.value.trim() === "");
    this.#send.classList.toggle("stops", isStop);
    this.#send.ariaLabel = isStop ? "Stop the newest answer" : "Send";
    this.#send.title = isStop ? "Stop" : "Send (Enter)";
    this.#send.querySelector("use").setAttribute("href", isStop ? "#icon-stop" : "#icon-send");
  }
}
