// Files on their way to the server.

import * as api from "./api.js";
import { announce, dismiss, note } from "./announce.js";
import { connection } from "./connection.js";
import { counted } from "./dom.js";

const AT_ONCE = 2;

/**
 * Sends files.
 * @param {File[]} files
 * @param {{added: (document: object) => void}} hooks
 * @returns {Promise<object[]>} the documents that were made
 */
export async function sendAll(files, { added }) {
  const queue = [...files];
  const made = [];
  let [done, failures] = [0, 0];
  const say = () => note(`Sending ${counted(files.length, "file")}: ${done} done`, { id: "sending" });
  say();
  announce(`Sending ${counted(files.length, "file")}`);

  async function work() {
    for (let file = queue.shift(); file; file = queue.shift()) {
      try {
        const document = await persistently(file);
        made.push(document);
        added(document);
      } catch (error) {
        failures++;
        note(`${file.name}: ${error.message}`, { kind: "warning" });
      }
      done++;
      if (files.length > 1) say();
    }
  }

  await Promise.all(Array.from({ length: AT_ONCE }, work));
  dismiss("sending");
  if (files.length > 1) note(`${counted(done - failures, "file")} sent`, { seconds: 6, id: "sent" });
  return made;
}

/** Sends a file, again when the server is back if it was gone. */
async function persistently(file) {
  for (;;) {
    try {
      return await api.addDocument(file);
    } catch (error) {
      if (!(error instanceof api.Unreachable)) throw error;
      const back = new Promise((resolve) => connection.addEventListener("back", resolve, { once: true }));
      connection.lost();
      note(`${file.name} waits until the server can be reached again.`, { kind: "warning", id: "waiting" });
      await back;
      dismiss("waiting");
    }
  }
}
