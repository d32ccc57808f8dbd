// What goes along with a line: uploaded as soon as it is chosen, shown as chips, sent by the names it is kept under.

import { say, showTrouble } from "./announce.js";
import { api } from "./api.js";
import { icon, make } from "./dom.js";
import { forThisTab } from "./memory.js";

const MOST = 4;
const MOST_BYTES = 20_000_000;
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
      if (file.size > MOST_BYTES) showTrouble(`“${file.name}” is too large: a picture may have up to 20 MB, a text 1 MB.`);
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
    const file = { name, preview: given.type.startsWith("image/") ? URL.createObjectURL(given) : "" };
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
    file.chip = make("li", { className: file.kept ? "" : "uploading" }, picture, make("span", { dir: "auto" }, file.name), remove);
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

function recalled() {
  try {
    return JSON.parse(forThisTab.recall(KEPT) || "[]");
  } catch {
    return [];
  }
}
