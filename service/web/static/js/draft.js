// What is typed is kept in this browser until it is saved, whatever becomes of the page, the line or the sign-in.

// A pause in typing; writing at every key would slow old machines.
const PAUSE_MS = 700;
const AGAIN_MS = 5000;

let saved = "";
let dirty = false;
let timer = null;

const form = () => document.getElementById("correct");

/** The form as it would be sent. */
export function typed() {
  return new URLSearchParams(new FormData(form())).toString();
}

/** Say something beside the button that saves; `link` is put after it. */
export function say(words, link = null) {
  document.querySelector("[data-saying]").replaceChildren(words, ...(link ? [" ", link] : []));
}

/** Keep what is typed from now on, and bring back what was typed before. */
export function keepTyped() {
  addEventListener("beforeunload", (event) => { if (dirty) event.preventDefault(); });
  addEventListener("pagehide", write);
  document.addEventListener("visibilitychange", () => { if (document.hidden) write(); });
  document.addEventListener("input", (event) => {
    if (!event.target.closest?.("#correct")) return;
    if (!dirty) say(form().dataset.wordsUnsaved);
    dirty = true;
    clearTimeout(timer);
    timer = setTimeout(write, PAUSE_MS);
  });
  saved = typed();
  const kept = localStorage.getItem(form().dataset.draft);
  if (kept !== null && kept !== saved && !document.getElementById("met")) bringBack(kept);
}

/** What the page shows now is what is saved. */
export function isSaved() {
  saved = typed();
  dirty = false;
  clearTimeout(timer);
  localStorage.removeItem(form().dataset.draft);
}

/** What the page shows now still has to be saved. */
export function isUnsaved() {
  dirty = true;
  write();
}

/** Throw away what was kept, and show what is saved. */
export function forget() {
  dirty = false;
  clearTimeout(timer);
  localStorage.removeItem(form().dataset.draft);
  location.reload();
}

/** Put another answer of the server's in place of this sheet; the player goes on. */
export function show(fresh) {
  const sheet = document.getElementById("sheet");
  sheet.replaceWith(document.importNode(fresh, true));
  document.dispatchEvent(new Event("sheet-replaced"));
}

/** The sheet of an answer; null where the answer is another page. */
export function sheetOf(html) {
  const page = new DOMParser().parseFromString(html, "text/html");
  for (const part of page.querySelectorAll("noscript")) part.remove(); // a parser without scripts fills them
  return page.getElementById("sheet");
}

function write() {
  if (!dirty) return;
  try {
    localStorage.setItem(form().dataset.draft, typed());
  } catch (error) {
    console.warn(error); // full, or forbidden: the page itself still holds it, and warns before it is left
  }
}

// The server makes lines of what was typed, as it does after a mistake. Until then nothing else can be typed, or
// it would be kept in its place.
async function bringBack(body) {
  document.getElementById("sheet").inert = true;
  const headers = { "Content-Type": "application/x-www-form-urlencoded" };
  try {
    const response = await fetch(form().dataset.typed, { method: "POST", body, headers });
    const fresh = sheetOf(await response.text());
    if (!fresh && response.status >= 500) throw new Error(response.statusText);
    if (fresh) {
      show(fresh);
      document.querySelector("[data-kept]").hidden = false;
      say(form().dataset.wordsUnsaved);
      dirty = true;
    } else {
      document.getElementById("sheet").inert = false;
    }
  } catch (error) {
    console.warn(error);
    setTimeout(bringBack, AGAIN_MS, body);
  }
}
