import { tell } from "./captions.js";
import { showInstants } from "./instants.js";
import { follow } from "./live.js";
import { showTimeline } from "./timeline.js";
import { joinTranscript, playFromAddress } from "./transcript.js";

function join() {
  joinTranscript();
  showTimeline();
  showInstants();
  // A sound has no picture to draw captions on, so they stand below it.
  const cue = document.getElementById("cue");
  const track = cue && document.querySelector("#player track[default]");
  if (!track) return;
  cue.hidden = false;
  tell(track, cue);
}

join();
playFromAddress();
addEventListener("hashchange", playFromAddress);
follow(document.getElementById("main").dataset.events, { onRefresh: join });

// One voice at a time.
document.addEventListener("play", (event) => {
  for (const other of document.querySelectorAll("video, audio")) if (other !== event.target) other.pause();
}, true);

for (const button of document.querySelectorAll("[data-use-time]")) {
  button.hidden = false;
  button.addEventListener("click", () => {
    const ms = Math.round((document.getElementById("player")?.currentTime ?? 0) * 1000);
    document.getElementById(button.dataset.useTime).value = clock(ms);
  });
}

function clock(ms) {
  const minutes = Math.floor(ms / 60000);
  const seconds = ((ms % 60000) / 1000).toFixed(1).padStart(4, "0");
  return `${minutes}:${seconds}`;
}
