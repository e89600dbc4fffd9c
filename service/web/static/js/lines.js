// The lines of the correction page: their fields and times, the one that is worked on, the one that is played.

let current = null;
let table = null;

/** The line that was worked on last; the first to begin with. */
export function currentLine() {
  if (!current?.isConnected) current = document.querySelector("#cues > .line");
  return current;
}

/** The field of a line by its name: `start`, `end`, `speaker`, `text`. */
export function fieldOf(line, name) {
  return line.querySelector(`[name$="${name}"]`);
}

/** `1:02.5` or `1:02:03` in milliseconds; NaN where it cannot be read. */
export function milliseconds(text) {
  const match = /^\s*(?:(?:(\d{1,3}):)?(\d{1,4}):)?(\d{1,5})(?:[.,](\d{1,3}))?\s*$/.exec(text);
  if (!match) return NaN;
  const [, hours = 0, minutes = 0, seconds, fraction = "0"] = match;
  return (Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)) * 1000 + Number(fraction.padEnd(3, "0"));
}

/** Milliseconds as the form writes them: `1:02.500`. */
export function written(ms) {
  const [hours, minutes, seconds] = [Math.floor(ms / 3600000), Math.floor(ms / 60000) % 60, Math.floor(ms / 1000) % 60];
  const two = (number) => String(number).padStart(2, "0");
  return `${hours ? `${hours}:${two(minutes)}` : minutes}:${two(seconds)}.${String(ms % 1000).padStart(3, "0")}`;
}

export function startOf(line) {
  return milliseconds(fieldOf(line, "start").value);
}

export function endOf(line) {
  return milliseconds(fieldOf(line, "end").value);
}

/** Times or lines have changed; they are read anew when they are needed. */
export function linesChanged() {
  table = null;
}

/** Play from where the line begins. */
export function playLine(player, line, { untilItsEnd = false } = {}) {
  const start = line ? startOf(line) : NaN;
  if (!player || Number.isNaN(start)) return;
  player.currentTime = start / 1000;
  player.dataset.stopMs = untilItsEnd ? endOf(line) : "";
  player.play().catch(() => {}); // a browser may want a press on the player itself first
}

/** Show a line, with the cursor in it. */
export function goTo(line) {
  line?.scrollIntoView({ block: "center" });
  line && fieldOf(line, "text").focus({ preventScroll: true });
}

/** Mark the line that is heard, and keep it in view unless somebody is typing. */
export function followPlayer(player) {
  if (!player) return;
  let heard = null;
  const mark = () => {
    const ms = player.currentTime * 1000;
    if (player.dataset.stopMs && ms >= Number(player.dataset.stopMs)) {
      player.dataset.stopMs = "";
      player.pause();
    }
    const line = lineAt(ms);
    if (line === heard) return;
    heard?.removeAttribute("aria-current");
    heard = line;
    if (!line) return;
    line.setAttribute("aria-current", "true");
    if (!player.paused && !document.activeElement?.closest(".line")) line.scrollIntoView({ block: "center" });
  };
  for (const name of ["timeupdate", "seeking"]) player.addEventListener(name, mark);
  // Whoever goes to another place themselves wants to hear on.
  player.addEventListener("seeked", () => { if (player.currentTime * 1000 > Number(player.dataset.stopMs)) player.dataset.stopMs = ""; });
  document.addEventListener("sheet-replaced", () => { heard = null; mark(); });
}

/** Tab leads from text to text; the other fields of a line are reached from its text, with Shift. */
export function walkByTab() {
  const leaveOut = () => {
    for (const field of document.querySelectorAll("#cues .when > *")) field.tabIndex = -1;
  };
  document.addEventListener("focusin", (event) => {
    const line = event.target.closest(".line");
    if (!line || line === current) return;
    for (const field of current?.querySelectorAll("#cues .when > *") ?? []) field.tabIndex = -1;
    for (const field of line.querySelectorAll(".when > *")) field.removeAttribute("tabindex");
    current = line;
  });
  document.addEventListener("sheet-replaced", leaveOut);
  leaveOut();
}

function lineAt(ms) {
  table ??= [...document.querySelectorAll("#cues > .line")]
    .map((line) => ({ line, start: startOf(line), end: endOf(line) }))
    .filter(({ start, end }) => start < end)
    .sort((a, b) => a.start - b.start);
  let low = 0;
  let high = table.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (table[middle].start <= ms) low = middle + 1;
    else high = middle;
  }
  const found = table[low - 1];
  return found && ms < found.end ? found.line : null;
}

document.addEventListener("input", (event) => { if (event.target.matches?.(".clock")) linesChanged(); });
document.addEventListener("sheet-replaced", linesChanged);
