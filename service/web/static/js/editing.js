// Splitting and joining lines, moving their times; and taking back the last such step.

import { endOf, fieldOf, goTo, linesChanged, milliseconds, startOf, written } from "./lines.js";

// An added line lasts as long as a short sentence takes to say, if there is room.
const NEW_MS = 2000;

const steps = [];

/** Forget what could be taken back, once somebody types on. */
export function watchTyping() {
  document.addEventListener("input", (event) => { if (event.isTrusted && event.target.closest?.(".line")) forgetSteps(); });
  document.addEventListener("sheet-replaced", forgetSteps);
}

/** Part a line at the cursor; at its end, add an empty line after it. */
export function split(line) {
  const text = fieldOf(line, "text");
  const at = text.selectionStart;
  const [before, after] = [text.value.slice(0, at).trim(), text.value.slice(at).trim()];
  const [start, end] = [startOf(line), endOf(line)];
  if (!before || !(start < end)) return;
  const next = line.nextElementSibling;
  const middle = after ? start + Math.round(((end - start) * before.length) / (before.length + after.length)) : end;
  const last = after ? end : Math.max(end + 1, Math.min(end + NEW_MS, next ? startOf(next) : Infinity));
  const undone = remembered(line);
  const made = line.cloneNode(true);
  made.querySelector(".notes")?.remove();
  made.classList.remove("noted");
  made.removeAttribute("aria-current");
  fieldOf(made, "text").removeAttribute("aria-describedby");
  fill(line, { text: before, end: written(middle) });
  fill(made, { text: after, start: written(middle), end: written(last), speaker: fieldOf(line, "speaker").value });
  line.after(made);
  finish(made, 0, () => { made.remove(); undone(); goTo(line); });
}

/** Put a line's text after that of the line before. */
export function join(line) {
  const before = line.previousElementSibling;
  if (!before?.matches(".line")) return;
  const [first, second] = [before, line].map((one) => fieldOf(one, "text").value.trim());
  const undone = remembered(before);
  const between = first && second ? ((first + second).includes("\n") ? " " : "\n") : "";
  fill(before, { text: first + between + second, end: fieldOf(line, "end").value });
  line.remove();
  finish(before, first.length, () => { undone(); before.after(line); goTo(line); });
}

/** Move a time. */
export function nudge(field, ms) {
  const now = milliseconds(field.value);
  if (Number.isNaN(now)) return;
  field.value = written(Math.max(0, now + ms));
  tell(field);
}

/** Take back the last split or join. */
export function undo() {
  steps.pop()?.();
  showUndo();
  renumber();
}

function finish(line, cursor, takeBack) {
  steps.push(takeBack);
  showUndo();
  renumber();
  goTo(line);
  fieldOf(line, "text").setSelectionRange(cursor, cursor);
}

/** A function that puts the line's fields back as they are now. */
function remembered(line) {
  const values = Object.fromEntries(["text", "start", "end"].map((name) => [name, fieldOf(line, name).value]));
  return () => fill(line, values);
}

function fill(line, values) {
  for (const [name, value] of Object.entries(values)) fieldOf(line, name).value = value;
}

function forgetSteps() {
  steps.length = 0;
  showUndo();
}

function showUndo() {
  document.querySelector('[data-do="undo"]').hidden = !steps.length;
}

/** Names and anchors say the line's number, which has changed for those after it. */
function renumber() {
  const list = document.getElementById("cues");
  [...list.children].forEach((line, index) => {
    line.id = `line-${index + 1}`;
    for (const named of line.querySelectorAll("[aria-label]")) {
      named.setAttribute("aria-label", named.getAttribute("aria-label").replace(/\d+/, index + 1));
    }
  });
  linesChanged();
  tell(list);
}

function tell(element) {
  element.dispatchEvent(new InputEvent("input", { bubbles: true }));
}
