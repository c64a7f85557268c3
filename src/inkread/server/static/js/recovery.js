// Corrections that a closed or crashed tab could not send any more are sent when the page is opened again.

import * as api from "./api.js";
import * as drafts from "./drafts.js";
import { sendable, sent } from "./edits.js";
import { applied } from "./saving.js";
import { PageState } from "./state.js";

/**
 * Sends what was left behind.
 * @returns {Promise<{document: string, number: number, name: string, conflicts: object[]}[]>} the pages that were saved
 */
export async function recover() {
  const saved = [];
  for (const draft of await drafts.orphans()) {
    try {
      saved.push(await resend(draft));
      await drafts.settle(draft.key, draft.stamp);
    } catch (error) {
      if (error instanceof api.Refused && error.status === 404) await drafts.settle(draft.key, draft.stamp);
      else console.error("not recovered yet", error);
    }
  }
  return saved;
}

async function resend(draft, tries = 3) {
  const page = await api.page(draft.page);
  const state = new PageState(page);
  const { lines, conflicts } = applied(draft, state);
  state.replace(lines, "recovered");
  if (state.dirty) {
    try {
      await api.putPage(page.id, page.revision, sendable(lines).map((line) => sent(line, page.lines)));
    } catch (error) {
      if (!(error instanceof api.Refused && error.status === 412) || tries < 2) throw error;
      return resend(draft, tries - 1);
    }
  }
  return { document: page.document, number: page.number, name: page.name, conflicts };
}
