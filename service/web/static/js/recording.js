import { follow } from "./live.js";
import { join } from "./transcript.js";

join();
follow(document.getElementById("main").dataset.events, { onRefresh: join });

// One voice at a time.
document.addEventListener("play", (event) => {
  for (const video of document.querySelectorAll("video")) if (video !== event.target) video.pause();
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
