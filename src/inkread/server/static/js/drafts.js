// Corrections that the server does not have yet, kept in IndexedDB so that neither a lost connection nor a crash loses them.

const TAB = crypto.randomUUID?.() ?? String(Math.random()).slice(2);

const LOCK = "inkread tab ";

const QUIET = 60_000;
/** Milliseconds after which a draft counts as left behind where open tabs cannot be told from closed ones. */

navigator.locks?.request(LOCK + TAB, () => new Promise(() => {}));

let opened = null;

function database() {
  opened ??= new Promise((resolve, reject) => {
    const request = indexedDB.open("inkread", 1);
    request.onupgradeneeded = () => request.result.createObjectStore("drafts", { keyPath: "key" });
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  return opened;
}

/** Runs a request in a transaction and waits until its result is on the disk. */
async function run(mode, act) {
  const transaction = (await database()).transaction("drafts", mode, { durability: "strict" });
  const request = act(transaction.objectStore("drafts"));
  transaction.commit(); // the browser ends it even if this page is closed before it hears of the result
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve(request?.result);
    transaction.onerror = transaction.onabort = () => reject(transaction.error);
  });
}

export const keyOf = (page) => `${page} ${TAB}`;

/** Keeps a draft: `{page, document, revision, base, lines, pending, stamp}`. */
export const keep = (draft) => run("readwrite", (store) => store.put({ ...draft, key: keyOf(draft.page) }));

/** The drafts that tabs left behind which are closed, have crashed or were reloaded. */
export async function orphans() {
  const drafts = await run("readonly", (store) => store.getAll());
  const alive = await livingTabs();
  return drafts.filter(({ key, stamp }) => {
    if (key.endsWith(TAB)) return false;
    return alive ? !alive.has(LOCK + key.split(" ")[1]) : Date.now() - Number(stamp.split(" ")[0]) > QUIET;
  });
}

/** Names of the locks that open tabs hold, or null where the browser has none (it has over HTTPS and on this machine). */
async function livingTabs() {
  if (!navigator.locks) return null;
  const { held } = await navigator.locks.query();
  return new Set(held.map((lock) => lock.name));
}

/** Takes a draft away once it is sent, unless it has become another since. */
export async function settle(key, stamp) {
  const transaction = (await database()).transaction("drafts", "readwrite", { durability: "strict" });
  const store = transaction.objectStore("drafts");
  const request = store.get(key);
  request.onsuccess = () => {
    if (request.result?.stamp === stamp) store.delete(key);
  };
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onerror = transaction.onabort = () => reject(transaction.error);
  });
}
