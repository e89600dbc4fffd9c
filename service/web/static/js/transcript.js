// The transcript follows the player, and the player goes where a line is chosen, or the address says.

/** Join the player and the transcript, as far as both are on the page. */
export function joinTranscript() {
  const player = document.getElementById("player");
  const list = document.getElementById("transcript");
  if (!player || !list || list.dataset.joined) return;
  list.dataset.joined = "";
  const lines = [...list.querySelectorAll("[data-start-ms]")];
  const starts = lines.map((line) => Number(line.dataset.startMs));
  let current = null;

  list.addEventListener("click", (event) => {
    const line = event.target.closest("[data-start-ms]");
    if (!line) return;
    event.preventDefault();
    player.currentTime = Number(line.dataset.startMs) / 1000;
    player.play().catch(() => {}); // a browser may want a press on the player itself first
  });

  player.addEventListener("timeupdate", () => {
    const line = lineAt(player.currentTime * 1000);
    if (line === current) return;
    current?.removeAttribute("aria-current");
    current = line;
    if (!line) return;
    line.setAttribute("aria-current", "true");
    // Only the box scrolls, never the page, and not under the hand of somebody who is reading ahead.
    if (!list.matches(":hover, :focus-within")) keepInView(list, line);
  });

  function lineAt(ms) {
    let low = 0;
    let high = starts.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (starts[middle] <= ms) low = middle + 1;
      else high = middle;
    }
    const line = lines[low - 1];
    return line && ms < Number(line.dataset.endMs) ? line : null;
  }
}

/** Play from the time that the address names: `#t=12.5`, in seconds, as media fragments have it. */
export function playFromAddress() {
  const match = /^#t=(\d{1,6}(?:\.\d{1,3})?)(?:,|$)/.exec(location.hash);
  const player = document.getElementById("player");
  if (!match || !player) return;
  player.currentTime = Number(match[1]);
  player.scrollIntoView({ block: "nearest" });
  player.play().catch(() => {}); // a browser may want a press on the player itself first
}

function keepInView(box, line) {
  const where = line.getBoundingClientRect();
  const frame = box.getBoundingClientRect();
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const top = box.scrollTop + where.top - frame.top - (frame.height - where.height) / 2;
  box.scrollTo({ top, behavior: calm ? "auto" : "smooth" });
}
