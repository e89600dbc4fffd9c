// Plays the extracts one after the other, and writes the cue below the picture (see playlist.html for why).

import { tell } from "./captions.js";

const player = document.getElementById("player");
const items = [...document.querySelectorAll("[data-extract]")];

if (player && items.length) {
  let at = 0;
  const cue = document.getElementById("cue");
  const now = document.getElementById("now");
  const position = document.querySelector("[data-now-position]");

  // Keeps its place while nobody speaks, so that nothing jumps.
  cue.hidden = !items.some((item) => item.dataset.subtitles);
  mark(0);
  const written = player.querySelector("track");
  if (written) tell(written, cue);

  items.forEach((item, index) => {
    item.querySelector("[data-play]").addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return; // in a tab of its own, as with any link
      event.preventDefault();
      show(index);
      play();
      player.focus();
    });
  });
  player.addEventListener("ended", () => {
    if (at + 1 >= items.length) return;
    show(at + 1);
    play();
  });

  function show(index) {
    const { src, poster, subtitles, lang, language } = items[index].dataset;
    at = index;
    for (const track of player.querySelectorAll("track")) track.remove();
    cue.textContent = "";
    if (poster) player.poster = poster;
    else player.removeAttribute("poster");
    player.src = src;
    if (subtitles) {
      const track = document.createElement("track");
      Object.assign(track, { kind: "captions", src: subtitles, srclang: lang, label: language });
      player.append(track);
      tell(track, cue);
    }
    mark(index);
  }

  function play() {
    player.play().catch(() => {}); // a browser may want a press on the player itself first
  }

  function mark(index) {
    items.forEach((item, i) => {
      if (i === index) item.setAttribute("aria-current", "true");
      else item.removeAttribute("aria-current");
    });
    position.textContent = index + 1;
    now.textContent = items[index].querySelector("[data-play]").textContent;
    now.lang = items[index].dataset.lang;
  }
}
