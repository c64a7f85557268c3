// What somebody set for this browser.

const LEAST = "inkread.least";

class Settings extends EventTarget {
  /** Confidence under which a word is unsure. */
  get least() {
    return Number(localStorage.getItem(LEAST)) || 0.9;
  }

  set least(value) {
    localStorage.setItem(LEAST, String(value));
    this.dispatchEvent(new Event("change"));
  }
}

export const settings = new Settings();
