// A strip under a player that shows the whole recording: its wave, or small stills. Press, drag, or use the
// arrow keys to go to a place in it. Underneath it is a range field, so keyboards, screen readers and thumbs know it.

import { storyboard } from "./storyboard.js";
import { waveform } from "./waveform.js";

// As far as players go with an arrow key.
const STEP_S = 5;

/** Fill the page's timeline, once it comes near the window; nothing happens where the page has none. */
export function showTimeline() {
  const box = document.getElementById("timeline");
  const player = document.getElementById("player");
  if (!box || !player || box.dataset.joined) return;
  box.dataset.joined = "";
  new IntersectionObserver(async (entries, observer) => {
    if (!entries.some((entry) => entry.isIntersecting)) return;
    observer.disconnect();
    try {
      const { storyboard: stills, peaks } = box.dataset;
      build(box, player, stills ? await storyboard(stills) : await waveform(peaks));
    } catch (error) {
      console.warn(error);
      box.remove(); // the player has a seek bar of its own
    }
  }, { rootMargin: "200px" }).observe(box);
}

/** `picture` paints the strip (`paint(context, width, height, played)`) and may have a `still(context, seconds)`. */
function build(box, player, picture) {
  const duration = Number(box.dataset.durationMs) / 1000;
  const canvas = document.createElement("canvas");
  const head = element("div", "playhead");
  const range = Object.assign(document.createElement("input"), { type: "range", min: 0, max: duration, step: "any", value: 0 });
  for (const part of [canvas, head]) part.setAttribute("aria-hidden", "true");
  range.setAttribute("aria-label", box.dataset.label);
  box.append(canvas, head, range);
  box.classList.add("drawn");
  addPreview(box, range, duration, picture);

  const paint = () => {
    const { width, height } = fit(canvas);
    picture.paint(canvas, width, height, player.currentTime / duration, colours(box));
  };
  const follow = () => {
    head.style.left = `${(100 * player.currentTime) / duration}%`;
    if (picture.follows) paint();
  };
  // Told when somebody moves it or comes to it; told every second it would talk over the story.
  const tell = () => {
    range.value = player.currentTime;
    range.setAttribute("aria-valuetext", clock(player.currentTime));
  };

  range.addEventListener("input", () => { player.currentTime = Number(range.value); });
  range.addEventListener("keydown", (event) => {
    range.value = player.currentTime; // which has gone on since it was told
    const way = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1 }[event.key];
    if (!way || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    player.currentTime = Math.min(duration, Math.max(0, player.currentTime + way * STEP_S));
  });
  for (const name of ["timeupdate", "seeking"]) player.addEventListener(name, follow);
  range.addEventListener("focus", tell);
  player.addEventListener("seeking", tell);
  new ResizeObserver(paint).observe(box);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", paint);
  picture.onload = paint;
  follow();
  tell();
}

/** Above the place that somebody points at: its time, and its still. */
function addPreview(box, range, duration, picture) {
  const bubble = element("div", "bubble");
  const time = element("span");
  const still = picture.still ? document.createElement("canvas") : null;
  bubble.setAttribute("aria-hidden", "true");
  bubble.hidden = true;
  bubble.append(...(still ? [still] : []), time);
  box.append(bubble);

  range.addEventListener("pointermove", (event) => {
    const { left, width } = box.getBoundingClientRect();
    const x = Math.min(width, Math.max(0, event.clientX - left));
    const seconds = (duration * x) / width;
    bubble.hidden = false;
    time.textContent = clock(seconds);
    if (still) picture.still(still, seconds);
    // Never beyond the ends of the strip.
    const half = bubble.offsetWidth / 2;
    bubble.style.left = `${Math.min(width - half, Math.max(half, x))}px`;
  });
  for (const name of ["pointerleave", "pointercancel", "keydown"]) {
    range.addEventListener(name, () => { bubble.hidden = true; });
  }
}

/** As many pixels as the screen has, so that nothing is blurred. */
function fit(canvas) {
  const { clientWidth: width, clientHeight: height } = canvas;
  const scale = window.devicePixelRatio || 1;
  canvas.width = Math.round(width * scale);
  canvas.height = Math.round(height * scale);
  canvas.getContext("2d").scale(scale, scale);
  return { width, height };
}

function colours(box) {
  const style = getComputedStyle(box);
  return { played: style.getPropertyValue("--played"), left: style.getPropertyValue("--unplayed") };
}

function element(name, className = "") {
  return Object.assign(document.createElement(name), { className });
}

function clock(seconds) {
  const whole = Math.floor(seconds);
  const two = (number) => String(number).padStart(2, "0");
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60];
  return `${hours ? `${hours}:${two(minutes)}` : minutes}:${two(whole % 60)}`;
}
