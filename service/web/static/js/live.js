// Keeps a page up to date: progress as it comes, and on facts the parts of the page that changed.

// Facts often come in groups (a probe queues two jobs); one look at the page serves them all.
const GATHER_MS = 400;
// Words such as "about 2 minutes left" come from the server; while work goes on they are asked for this often.
const WORDS_MS = 5000;
// A server whose streams are all taken says no; then the page looks by itself at this pace.
const AGAIN_MS = 5000;

const FOCUSABLE = "a[href], button, input, video, audio, summary";

const FACTS = [
  "recording.uploaded", "recording.probed", "recording.refused", "rendition.ready", "transcript.ready",
  "transcript.aligned", "subtitles.ready", "subtitles.corrected", "subtitles.approved", "extract.requested",
  "extract.recut_requested", "extract.cut", "playlist.refreshed",
  "job.failed", "job.retried", "job.cancelled",
];

// Parts as the server sent them: what players, timelines and readers change in them afterwards is no news.
const served = new Map();
for (const part of document.querySelectorAll("[data-live], .transcript")) remember(part);

/** Follow the stream of events while the page is looked at; `onRefresh` is called after parts were replaced. */
export function follow(address, { onRefresh = () => {} } = {}) {
  let source = null;
  let timer = null;
  let lastLook = Date.now();

  const look = (delay) => {
    timer ??= setTimeout(async () => {
      timer = null;
      lastLook = Date.now();
      if (await refresh()) onRefresh();
    }, delay);
  };

  // A stream costs the server a thread, so a page that nobody looks at holds none. What happened meanwhile is
  // not told again: whoever comes back, or opens the stream anew, looks at the page first.
  const open = () => {
    if (source || document.hidden) return;
    source = new EventSource(address);
    for (const name of FACTS) source.addEventListener(name, () => look(GATHER_MS));
    source.addEventListener("progress", (event) => {
      showProgress(JSON.parse(event.data));
      if (Date.now() - lastLook > WORDS_MS) look(0);
    });
    source.addEventListener("error", () => {
      look(GATHER_MS);
      if (source?.readyState !== EventSource.CLOSED) return; // the browser opens it again by itself
      close();
      setTimeout(open, AGAIN_MS);
    });
  };
  const close = () => {
    source?.close();
    source = null;
  };
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) return close();
    open();
    look(0);
  });
  open();
}

function showProgress({ recording_id, progress, jobs = [] }) {
  setBar(recording_id, progress);
  for (const job of jobs) setBar(job.id, job.progress);
}

function setBar(id, value) {
  for (const bar of document.querySelectorAll(`progress[data-progress="${CSS.escape(id)}"]`)) bar.value = value;
}

/** Fetch the page and replace the live parts that differ; true if any was. */
async function refresh() {
  let response;
  try {
    response = await fetch(location.href, { headers: { Accept: "text/html" } });
  } catch {
    return false; // the line is down; the stream opens again by itself and we look then
  }
  if (!response.ok || response.redirected) return false;
  const fresh = new DOMParser().parseFromString(await response.text(), "text/html");
  let changed = false;
  for (const part of fresh.querySelectorAll("[data-live]")) {
    const here = document.getElementById(part.id);
    if (!here || known(part)) continue;
    changed = true;
    if (inUse(here)) addWhatIsNew(here, part);
    else replace(here, part);
  }
  return changed;
}

function remember(part) {
  served.set(part.id || part.className, part.outerHTML);
}

function known(part) {
  return served.get(part.id || part.className) === part.outerHTML;
}

function inUse(part) {
  return [...part.querySelectorAll("video, audio")].some((film) => film.currentTime > 0 || !film.paused);
}

// A film that somebody watches stays; subtitles and the timeline that have come meanwhile join it.
function addWhatIsNew(here, part) {
  const video = here.querySelector("#player");
  for (const track of part.querySelectorAll("#player track")) {
    if (video && !video.querySelector(`track[src="${CSS.escape(track.getAttribute("src"))}"]`)) {
      video.append(document.importNode(track, true));
    }
  }
  const timeline = part.querySelector("#timeline");
  if (timeline && video && !here.querySelector("#timeline")) {
    video[video.localName === "audio" ? "before" : "after"](document.importNode(timeline, true));
  }
  const fresh = part.querySelector(".transcript");
  const stale = here.querySelector(".transcript");
  if (!fresh || known(fresh)) return;
  remember(fresh);
  here.className = part.className;
  if (stale) stale.replaceWith(document.importNode(fresh, true));
  else here.append(document.importNode(fresh, true));
}

function replace(here, part) {
  const focused = here.contains(document.activeElement) ? focusPath(here) : null;
  for (const one of [part, ...part.querySelectorAll(".transcript")]) remember(one);
  const open = [...here.querySelectorAll("details[open]")].map((d) => d.closest("[id]").id);
  const next = document.importNode(part, true);
  here.replaceWith(next);
  for (const id of open) {
    const details = next.ownerDocument.getElementById(id)?.querySelector("details");
    if (details && next.contains(details)) details.open = true;
  }
  if (focused !== null) next.querySelectorAll(FOCUSABLE)[focused]?.focus();
}

// Whoever moves by keyboard stays where they were.
function focusPath(part) {
  const index = [...part.querySelectorAll(FOCUSABLE)].indexOf(document.activeElement);
  return index < 0 ? null : index;
}
