// The correction page: lines beside the player, nothing typed ever lost. Without this module the form saves all the same.

import { forget, keepTyped } from "./draft.js";
import { join, nudge, split, undo, watchTyping } from "./editing.js";
import { showInstants } from "./instants.js";
import { currentLine, fieldOf, followPlayer, goTo, playLine, walkByTab } from "./lines.js";
import { save } from "./saving.js";

const BACK_S = 3;
const NUDGE_MS = 100;

const player = document.getElementById("player");
const listen = document.querySelector("[data-listen]");

const actions = {
  again: () => playLine(player, currentLine(), { untilItsEnd: true }),
  pause: () => (player.paused ? player.play().catch(() => {}) : player.pause()),
  back: () => { player.currentTime = Math.max(0, player.currentTime - BACK_S); },
  split: () => split(currentLine()),
  join: () => join(currentLine()),
  undo,
  forget,
  times(button) {
    const box = document.getElementById("nudges");
    box.hidden = !box.hidden;
    button.setAttribute("aria-expanded", String(!box.hidden));
  },
  nudge: (button) => nudge(fieldOf(currentLine(), button.dataset.edge), Number(button.dataset.ms)),
};

for (const part of document.querySelectorAll("[data-tools], [data-keys]")) part.hidden = false;
// There is room for it beside the lines, and nobody looks for what they do not know of.
document.querySelector("[data-keys]").open = matchMedia("(min-width: 58rem)").matches;
followPlayer(player);
walkByTab();
watchTyping();
keepTyped();
showInstants();
document.addEventListener("sheet-replaced", showInstants);

const pauses = document.querySelector('[data-do="pause"]');
for (const name of ["play", "pause"]) {
  player?.addEventListener(name, () => { pauses.textContent = player.paused ? pauses.dataset.wordsPlay : pauses.dataset.wordsPause; });
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-do]");
  if (button) return void actions[button.dataset.do](button);
  const next = event.target.closest("[data-next]");
  if (next) {
    event.preventDefault();
    return goToNextNoted();
  }
  const play = event.target.closest("[data-play]");
  if (!play || event.ctrlKey || event.metaKey || event.shiftKey) return; // in a tab of its own, as with any link
  event.preventDefault();
  playLine(player, play.closest(".line"));
});

// A press on a tool leaves the cursor, and a phone's keyboard, where they are.
document.querySelector("[data-tools]").addEventListener("pointerdown", (event) => {
  if (document.activeElement?.closest(".line")) event.preventDefault();
});

document.addEventListener("keydown", (event) => {
  const name = shortcut(event);
  if (!name || (!player && ["again", "pause", "back"].includes(name))) return;
  event.preventDefault();
  if (name === "save") document.getElementById("correct").requestSubmit();
  else actions[name]();
});

document.addEventListener("keydown", (event) => {
  const way = { ArrowUp: 1, ArrowDown: -1 }[event.key];
  if (!way || !event.target.matches?.(".clock")) return;
  event.preventDefault();
  nudge(event.target, way * NUDGE_MS);
});

document.addEventListener("focusin", (event) => {
  if (player && listen?.checked && event.target.matches(".line textarea")) actions.again();
});

document.addEventListener("submit", (event) => {
  if (event.target.id !== "correct") return;
  event.preventDefault();
  save(event.target, event.submitter);
});

// Where a field does not grow with its text by itself.
if (!CSS.supports("field-sizing", "content")) {
  document.addEventListener("input", ({ target }) => {
    if (target.matches?.(".line textarea")) target.rows = Math.min(4, target.value.split("\n").length);
  });
}

if (listen) {
  listen.checked = localStorage.getItem("storyreel:listen") === "yes";
  listen.addEventListener("change", () => localStorage.setItem("storyreel:listen", listen.checked ? "yes" : "no"));
}

/** What the keys stand for. AltGr counts as Ctrl and Alt together and writes letters in many languages. */
function shortcut(event) {
  if (event.altKey || event.isComposing) return null;
  if (event.key === "Escape") return "pause";
  if (!event.ctrlKey && !event.metaKey) return null;
  const line = event.target.closest?.(".line");
  if (event.key === "Enter") return line && (event.shiftKey ? "split" : "again");
  if (event.key === "Backspace" && event.shiftKey) return line && "join";
  if (event.key === ",") return "back";
  return event.key.toLowerCase() === "s" && !event.shiftKey ? "save" : null;
}

function goToNextNoted() {
  const noted = [...document.querySelectorAll("#cues > .noted")];
  const here = currentLine();
  const after = noted.find((line) => here && here.compareDocumentPosition(line) & Node.DOCUMENT_POSITION_FOLLOWING);
  goTo(after ?? noted[0]);
}
