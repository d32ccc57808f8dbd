// The server, as functions. Whatever goes wrong becomes a Trouble whose message is fit to show.

const PATIENCE_MS = 20_000;
const UPLOAD_MS = 180_000;

export class Trouble extends Error {
  constructor(sentence, status = 0) {
    super(sentence);
    this.status = status;
  }
}

export const api = {
  hello: () => call("/api/hello"),
  conversations: () => call("/api/conversations"),
  conversation: (id) => call(`/api/conversations/${encodeURIComponent(id)}`),
  ask: (id, conversation, line, files) => post("/api/requests", { id, conversation, line, files }),
  tap: (offer, conversation, changes) =>
    post(`/api/offers/${encodeURIComponent(offer)}`, { id: newId(), conversation, changes }),
  stop: (request) => post(`/api/requests/${encodeURIComponent(request)}/stop`, {}),
  remove: (request) => post(`/api/requests/${encodeURIComponent(request)}/delete`, {}),
  suggest: (sought, signal) => call(`/api/suggest?${new URLSearchParams(sought)}`, { signal }),
  attach: (file, name) => {
    const headers = { "Content-Type": "application/octet-stream", "X-Flashbulb": "1", "X-File-Name": encodeURIComponent(name) };
    return call("/api/attachments", { method: "POST", headers, body: file }, UPLOAD_MS);
  },
  signOut: () => post("/logout", {}),
};

/** A fresh UUID. `crypto.randomUUID` is missing on plain http away from localhost, so it is made by hand there. */
export function newId() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

function post(path, body) {
  const headers = { "Content-Type": "application/json", "X-Flashbulb": "1" };
  return call(path, { method: "POST", headers, body: JSON.stringify(body) });
}

async function call(path, options = {}, patience = PATIENCE_MS) {
  const response = await reach(path, { signal: AbortSignal.timeout(patience), ...options });
  if (response.status === 401) {
    location.assign("/login");
    throw new Trouble("Please sign in again.", 401);
  }
  if (!response.ok) throw new Trouble(await sentenceOf(response), response.status);
  const isJson = response.headers.get("Content-Type")?.includes("json");
  return isJson ? response.json() : null;
}

async function reach(path, options) {
  try {
    return await fetch(path, options);
  } catch (error) {
    if (error.name === "TimeoutError") throw new Trouble("Flashbulb took too long to reply.");
    throw new Trouble("Flashbulb cannot be reached. Is it still running?");
  }
}

async function sentenceOf(response) {
  try {
    const { error } = await response.json();
    if (error) return error;
  } catch {
    // Not ours: a proxy's error page, say. The sentence below is better than its HTML.
  }
  return `Flashbulb could not do that (HTTP ${response.status}).`;
}
