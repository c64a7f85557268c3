// The REST interface (docs/reference/server-api.md). Addresses are relative, so that a proxy may put it under a prefix.

const ROOT = "api/v1/";

/** An answer that says no. */
export class Refused extends Error {
  constructor(status, body, retryAfter = 0) {
    super(body?.detail ? String(body.detail) : `the server answered ${status}`);
    this.status = status;
    this.body = body;
    this.retryAfter = retryAfter;
  }
}

/** No answer: the network or the server is gone, or a proxy says so. */
export class Unreachable extends Error {
  constructor() {
    super("the server cannot be reached");
  }
}

let signIn = async () => false;

/** Sets what asks for a token when the server wants one; it returns whether a valid one was given. */
export function onUnauthorized(ask) {
  signIn = ask;
}

export const address = (path) => ROOT + path;

const wait = (seconds) => new Promise((resolve) => setTimeout(resolve, 1000 * seconds));

/**
 * Sends a request and returns the answer.
 * @param {string} method
 * @param {string} path below `/api/v1/`
 * @param {{json?: object, body?: BodyInit, headers?: object, signal?: AbortSignal, patient?: boolean, keepalive?: boolean}}
 *     [options] `patient` waits and asks again where the queue is full
 * @returns {Promise<Response>}
 */
export async function ask(method, path, { json, body, headers = {}, signal, patient = false, keepalive } = {}) {
  const request = { method, signal, keepalive, headers: { ...headers }, body, credentials: "same-origin" };
  if (json !== undefined) {
    request.body = JSON.stringify(json);
    request.headers["Content-Type"] = "application/json";
  }
  let response;
  try {
    response = await fetch(address(path), request);
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Unreachable();
  }
  if (response.ok) return response;
  if (response.status === 401 && path !== "session" && (await signIn())) {
    return ask(method, path, { json, body, headers, signal, patient, keepalive });
  }
  if ([502, 503].includes(response.status)) throw new Unreachable();
  const retryAfter = Number(response.headers.get("Retry-After")) || 1;
  if (response.status === 429 && patient) {
    await wait(Math.min(retryAfter, 30));
    return ask(method, path, { json, body, headers, signal, patient, keepalive });
  }
  throw new Refused(response.status, await response.json().catch(() => null), retryAfter);
}

const jsonOf = async (answer) => (await answer).json();

export const session = () => jsonOf(ask("GET", "session"));
export const openSession = (token) => ask("POST", "session", { json: { token } });

export const documents = (before) => jsonOf(ask("GET", `documents?limit=50${before ? `&before=${before}` : ""}`));
export const documentOf = (id) => jsonOf(ask("GET", `documents/${id}`));
export const removeDocument = (id) => ask("DELETE", `documents/${id}`);

/** Puts a file in; waits while the queue is full. */
export function addDocument(file, signal) {
  const name = encodeURIComponent(file.name || "photograph.jpg");
  const headers = { "Content-Type": file.type || "application/octet-stream" };
  return jsonOf(ask("POST", `documents?name=${name}`, { body: file, headers, signal, patient: true }));
}

export const page = (id) => jsonOf(ask("GET", `pages/${id}`));
export const pictureOf = (id, width) => address(`pages/${id}/image${width ? `?width=${width}` : ""}`);
export const eventsOf = (id) => address(`pages/${id}/events`);
export const readAgain = (id, discard) =>
  jsonOf(ask("POST", `pages/${id}/read${discard ? "?discard=true" : ""}`, { patient: true }));

/** Replaces the lines of a page that is at a revision; refused with 412 where it is at another. */
export const putPage = (id, revision, lines) =>
  jsonOf(ask("PUT", `pages/${id}`, { json: { lines }, headers: { "If-Match": `"${revision}"` } }));

export const readRegion = (id, region) => jsonOf(ask("POST", `pages/${id}/lines/read`, { json: region, patient: true }));

export const formats = () => jsonOf(ask("GET", "formats"));
export const exported = (kind, id, format) => ask("GET", `${kind}/${id}/export?format=${format}`);

export const models = () => jsonOf(ask("GET", "models"));
export const useModel = (name) => jsonOf(ask("POST", "models", { json: { name } }));
export const removeModel = (name) => ask("DELETE", `models/${encodeURIComponent(name)}`);
export const training = () => jsonOf(ask("GET", "training"));
export const startTraining = (name) => jsonOf(ask("POST", "training", { json: name ? { name } : {} }));
export const stopTraining = () => jsonOf(ask("DELETE", "training"));
export const health = () => fetch("health", { cache: "no-store" });
