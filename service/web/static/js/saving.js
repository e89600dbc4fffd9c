// Saves without leaving the page. Whatever the answer is, everything typed stays on the page and in the browser.

import { isSaved, isUnsaved, say, sheetOf, show, typed } from "./draft.js";
import { fieldOf } from "./lines.js";

let busy = false;

/** Send the form, and show the server's answer in its place. */
export async function save(form, button) {
  if (busy) return;
  busy = true;
  const { wordsSaving, wordsAway } = form.dataset;
  isUnsaved();
  say(wordsSaving);
  const sent = typed();
  try {
    const response = await fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form, button)) });
    showAnswer(form, response, await response.text(), sent);
  } catch (error) {
    console.warn(error);
    say(wordsAway);
  } finally {
    busy = false;
  }
}

function showAnswer(form, response, html, sent) {
  const fresh = sheetOf(html);
  if (!fresh) return sayWhy(form, response, html);
  const grown = typed() !== sent; // somebody typed on while it was sent
  if (response.ok && grown) {
    form.elements.expected.value = fresh.querySelector('[name="expected"]').value;
    isUnsaved();
    return say(form.dataset.wordsUnsaved);
  }
  if (grown) return say(form.dataset.wordsUnsaved);
  const place = cursor();
  show(fresh);
  if (!response.ok) {
    isUnsaved();
    const told = document.querySelector("#problem, #met");
    told.tabIndex = -1;
    told.focus();
    return;
  }
  isSaved();
  const done = document.getElementById("done");
  say(done.textContent.trim());
  done.hidden = true;
  putCursor(place);
}

function sayWhy(form, response, html) {
  const { wordsSignedOut, wordsRefused, wordsSignIn, signIn } = form.dataset;
  if (response.redirected || response.status === 401) {
    const link = Object.assign(document.createElement("a"), { href: signIn, target: "_blank", textContent: wordsSignIn });
    return say(wordsSignedOut, link);
  }
  const page = new DOMParser().parseFromString(html, "text/html");
  const reason = (page.querySelector(".lead") ?? page.querySelector("h1"))?.textContent ?? response.status;
  say(wordsRefused.replace("{reason}", reason));
}

/** Where the cursor is, by the line's number: saving may put lines in order. */
function cursor() {
  const field = document.activeElement;
  const line = field?.closest?.("#cues > .line");
  if (!line) return null;
  return { number: [...line.parentElement.children].indexOf(line), name: field.name, at: field.selectionStart };
}

function putCursor(place) {
  const line = place && document.getElementById("cues").children[place.number];
  if (!line) return;
  const field = place.name ? fieldOf(line, place.name) : line;
  field.focus({ preventScroll: true });
  if (place.at != null) field.setSelectionRange(place.at, place.at);
}
