// Files that are chosen with the button, dropped anywhere on the page, or pasted into it.

import { showTrouble } from "./announce.js";

/** Calls `take(files)` with whatever is handed over in one of these ways. */
export function receiveFiles(take) {
  chosen(take);
  dropped(take);
  document.addEventListener("paste", (event) => {
    const { files } = event.clipboardData;
    // Word and Excel put a picture of the words beside the words.
    if (files.length === 0 || event.clipboardData.types.includes("text/plain")) return;
    event.preventDefault();
    take([...files]);
  });
}

function chosen(take) {
  const input = document.getElementById("files");
  document.getElementById("attach").addEventListener("click", () => input.click());
  input.addEventListener("change", () => {
    take([...input.files]);
    input.value = ""; // so that the same file can be chosen again
    document.getElementById("message").focus();
  });
}

function dropped(take) {
  const sign = document.getElementById("drop");
  const show = (isOver) => {
    sign.hidden = !isOver;
  };
  document.addEventListener("dragenter", (event) => hasFiles(event) && show(true));
  document.addEventListener("dragover", (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = "copy";
    show(true);
  });
  // Leaving the window leaves to nowhere; from one element to the next one leaves to that.
  document.addEventListener("dragleave", (event) => event.relatedTarget === null && show(false));
  document.addEventListener("drop", (event) => {
    show(false);
    if (!hasFiles(event)) return;
    event.preventDefault(); // or the browser opens the file in place of the page
    if (hasFolder(event)) return showTrouble("A folder cannot be attached. Drop the files that are in it.");
    take([...event.dataTransfer.files]);
  });
}

function hasFiles(event) {
  return event.dataTransfer?.types.includes("Files");
}

function hasFolder(event) {
  return [...event.dataTransfer.items].some((item) => item.webkitGetAsEntry?.()?.isDirectory);
}
