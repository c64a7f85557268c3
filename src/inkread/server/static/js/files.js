// The ways in which files come: dropped, pasted, chosen, photographed, one by one or by the folder.

const KNOWN = /\.(avif|bmp|gif|heic|heif|jfif|jp2|jpe?g|pbm|pdf|pgm|png|pnm|ppm|psd|tga|tiff?|webp)$/i;
/** Names of pictures; of a folder, nothing else is taken. */

const readable = (file) => KNOWN.test(file.name) && !file.name.startsWith(".");

const inOrder = (files) =>
  files.sort((one, two) =>
    (one.webkitRelativePath || one.name).localeCompare(two.webkitRelativePath || two.name, undefined, { numeric: true }),
  );

/** The files of an input; only pictures and PDFs if it chose a folder. */
export function chosenFiles(input) {
  const files = [...input.files];
  input.value = "";
  return input.webkitdirectory ? inOrder(files.filter(readable)) : files;
}

/** The files of a drop, those in folders too. */
export async function droppedFiles(transfer) {
  const entries = [...transfer.items].filter((item) => item.kind === "file").map((item) => item.webkitGetAsEntry?.() ?? item.getAsFile());
  const found = await Promise.all(entries.filter(Boolean).map((entry) => (entry instanceof File ? [entry] : filesIn(entry, true))));
  return found.flat();
}

async function filesIn(entry, named = false) {
  if (entry.isFile) {
    const file = await new Promise((resolve, reject) => entry.file(resolve, reject));
    return named || readable(file) ? [file] : [];
  }
  const reader = entry.createReader();
  const entries = [];
  for (;;) {
    const some = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
    if (!some.length) break;
    entries.push(...some);
  }
  entries.sort((one, two) => one.name.localeCompare(two.name, undefined, { numeric: true }));
  const found = [];
  for (const one of entries) found.push(...(await filesIn(one)));
  return found;
}

/** The pictures of a paste; those without a name of their own get one. */
export function pastedFiles(clipboard) {
  return [...clipboard.files].map((file) =>
    file.name && file.name !== "image.png" ? file : new File([file], `pasted ${stamp()}.png`, { type: file.type }),
  );
}

const stamp = () => new Date().toLocaleString("sv").replaceAll(":", ".");

/** Calls a function with files that are dropped or pasted anywhere on the page; shows where they would fall. */
export function takeAnywhere(take) {
  let depth = 0;
  const carries = (event) => [...(event.dataTransfer?.types ?? [])].includes("Files");
  const show = (on) => document.body.classList.toggle("dropping", on);
  addEventListener("dragenter", (event) => {
    if (carries(event)) show(++depth > 0);
  });
  addEventListener("dragleave", (event) => {
    if (carries(event) && --depth <= 0) show((depth = 0) > 0);
  });
  addEventListener("dragover", (event) => carries(event) && event.preventDefault());
  addEventListener("drop", async (event) => {
    if (!carries(event)) return;
    event.preventDefault();
    show((depth = 0) > 0);
    take(await droppedFiles(event.dataTransfer));
  });
  addEventListener("paste", (event) => {
    const files = pastedFiles(event.clipboardData);
    if (!files.length) return;
    event.preventDefault();
    take(files);
  });
}
