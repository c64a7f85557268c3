// What somebody set for this browser, and what the server proposes.

const LEAST = "inkread.least";

class Settings extends EventTarget {
  #proposed = 0;

  /** Confidence under which a word is unsure: what somebody set here, or what the server counts by. */
  get least() {
    return Number(localStorage.getItem(LEAST)) || this.#proposed;
  }

  set least(value) {
    localStorage.setItem(LEAST, String(value));
    this.dispatchEvent(new Event("change"));
  }

  /** Takes the server's confidence, which holds until somebody sets another. */
  propose(value) {
    this.#proposed = value;
    this.dispatchEvent(new Event("change"));
  }
}

export const settings = new Settings();
