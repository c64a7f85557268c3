// Whether the server can be reached. While it cannot, it is asked ever more seldom, and at once when the network is back.

import { health } from "./api.js";

const PAUSES = [1, 2, 4, 8, 15];

class Connection extends EventTarget {
  constructor() {
    super();
    this.up = true;
    this.tries = 0;
    this.timer = 0;
    addEventListener("online", () => this.look());
  }

  /** Says that a request got no answer. */
  lost() {
    if (this.up) {
      this.up = false;
      this.tries = 0;
      this.dispatchEvent(new Event("lost"));
    }
    this.later();
  }

  later() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.look(), 1000 * PAUSES[Math.min(this.tries++, PAUSES.length - 1)]);
  }

  async look() {
    if (this.up) return;
    try {
      const answer = await health();
      if (!answer.ok) throw new Error(String(answer.status));
      clearTimeout(this.timer);
      this.up = true;
      this.dispatchEvent(new Event("back"));
    } catch {
      this.later();
    }
  }
}

export const connection = new Connection();
