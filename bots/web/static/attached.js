// What goes along with a line: uploaded as soon as it is chosen, shown as chips, sent by the names it is kept under.

import { say, showTrouble } from "./announce.js";
import { api } from "./api.js";
import { icon, make } from "./dom.js";
import { forThisTab } from "./memory.js";

const MOST = 4;
const MEGABYTE = 1_000_000;
const MOST_BYTES = 100 * MEGABYTE; // of anything; the server knows what each kind may have
const KINDS = [
  [/^image\//, "a picture", 20],
  [/^application\/pdf$/, "a PDF", 50],
  [/^audio\//, "a sound", 50],
  [/^text\//, "a text", 5],
];
const KEPT = "flashbulb.files";

export class Attached {
  #list = document.getElementById("attached");
  #files = [];

  /** `changed(isEmpty)` is called whenever files come or go. */
  constructor(changed) {
    this.changed = changed;
    this.fill(recalled());
  }

  get isEmpty() {
    return this.#files.length === 0;
  }

  /** Files as the browser gives them: from its dialogue, dropped, or pasted. */
  add(files) {
    for (const file of files) {
      if (this.#files.length === MOST) return showTrouble(`Up to ${MOST} files can go with one message.`);
      const refusal = tooLarge(file);
      if (refusal) showTrouble(refusal);
      else this.#upload(file);
    }
  }

  /** Puts files that were handed over before in place of these. */
  fill(files) {
    for (const file of [...this.#files]) this.#drop(file);
    for (const { kept, name } of files) this.#show({ kept, name, isUploaded: Promise.resolve() });
    this.#tell();
  }

  /** These are on their way; what was added meanwhile stays for the next line. */
  areSent(sent) {
    const gone = new Set(sent.map(({ kept }) => kept));
    for (const file of this.#files.filter(({ kept }) => gone.has(kept))) this.#drop(file);
    this.#tell();
  }

  /** Resolves to what the server knows them by, once it has them all; rejects with a Trouble when it refuses one. */
  async ready() {
    await Promise.all(this.#files.map(({ isUploaded }) => isUploaded));
    return this.#files.map(({ kept, name }) => ({ kept, name }));
  }

  #upload(given) {
    const name = given.name || "the file";
    const file = { name, size: sizeOf(given.size), preview: given.type.startsWith("image/") ? URL.createObjectURL(given) : "" };
    file.isUploaded = api.attach(given, name).then(
      ({ kept, name: known }) => {
        Object.assign(file, { kept, name: known });
        file.chip.classList.remove("uploading");
        this.#tell();
        say(`${known} is attached.`);
      },
      (trouble) => {
        this.#drop(file);
        this.#tell();
        showTrouble(trouble.message);
        throw trouble;
      },
    );
    file.isUploaded.catch(() => {}); // said above, and again to whoever waits for it
    this.#show(file);
    this.#tell();
  }

  #show(file) {
    const picture = file.preview ? make("img", { src: file.preview, alt: "", className: "preview" }) : icon("file");
    const remove = make("button", { type: "button", ariaLabel: `Remove ${file.name}`, title: "Remove" }, icon("close"));
    const called = make("span", { dir: "auto", title: file.name }, file.name);
    if (file.size) called.dataset.size = file.size; // not known of what was handed over before
    file.chip = make("li", { className: file.kept ? "" : "uploading" }, picture, called, remove);
    // What the browser cannot draw (HEIC on a desk, say) has a sign in its place.
    if (file.preview) picture.addEventListener("error", () => picture.replaceWith(icon("file")));
    remove.addEventListener("click", () => {
      this.#drop(file);
      this.#tell();
      say(`${file.name} is removed.`);
      document.getElementById("message").focus();
    });
    this.#files.push(file);
    this.#list.append(file.chip);
  }

  #drop(file) {
    this.#files = this.#files.filter((each) => each !== file);
    file.chip.remove();
    if (file.preview) URL.revokeObjectURL(file.preview);
  }

  #tell() {
    this.#list.hidden = this.isEmpty;
    const kept = this.#files.filter((file) => file.kept).map(({ kept, name }) => ({ kept, name }));
    forThisTab.keep(KEPT, JSON.stringify(kept)); // with the words, which a reload keeps too
    this.changed(this.isEmpty);
  }
}

function tooLarge({ name, type, size }) {
  const [, what, most] = KINDS.find(([pattern]) => pattern.test(type)) ?? [null, "a file", MOST_BYTES / MEGABYTE];
  return size > most * MEGABYTE ? `“${name}” is too large: ${what} may have up to ${most} MB.` : "";
}

function sizeOf(bytes) {
  if (bytes < 1_000) return `${bytes} B`;
  return bytes < MEGABYTE ? `${Math.round(bytes / 1_000)} kB` : `${(bytes / MEGABYTE).toFixed(1)} MB`;
}

function recalled() {
  try {
    return JSON.parse(forThisTab.recall(KEPT) || "[]");
  } catch {
    return [];
  }
}
