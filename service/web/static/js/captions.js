// Writes what is said below a player, where it can be enlarged, read aloud and translated.

const told = new WeakSet();

/** Tell the cues of a `<track>` in `line`, unless the player draws them itself; `line` keeps its place. */
export function tell(element, line) {
  if (told.has(element)) return;
  told.add(element);
  const { track } = element;
  track.mode = "hidden"; // loaded, and its cues are told, but not drawn over the picture
  track.addEventListener("cuechange", () => {
    const shown = [...(track.activeCues ?? [])];
    // Drawn by the player after all, because the reader chose it there: not twice.
    const text = track.mode === "showing" ? "" : shown.map((c) => c.getCueAsHTML().textContent).join("\n");
    line.textContent = text;
    line.lang = element.srclang;
  });
}
