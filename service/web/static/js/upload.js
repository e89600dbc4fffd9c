// Sends a recording piece by piece (tus), so that a broken line or a closed page costs nothing.
// Where the tus client is missing, the form is sent as it is.

const TUS = new URL("../vendor/tus.min.js", import.meta.url);
// One request of this size may have to be sent again after the line broke; the server keeps 8 MiB parts.
const CHUNK_BYTES = 32 * 2 ** 20;
// Waits before each new try: five minutes in all, then the person decides. Where the server itself asks to come
// back (its disk is full, or too much waits there), that is done for as long as the page is open.
const RETRY_MS = [0, 1000, 3000, 5000, 10000, 20000, 30000, 60000, 60000, 60000, 60000];

export async function enhance(form) {
  try {
    await import(TUS);
  } catch {
    return;
  }
  const { tus } = window;
  if (!tus?.isSupported) return;
  tellUnfinished(form);

  let upload = null;
  const parts = {
    file: form.elements.file,
    send: form.querySelector("[data-send]"),
    sending: form.querySelector("[data-sending]"),
    words: form.querySelector("[data-sending-words]"),
    bar: form.querySelector("progress"),
    pause: form.querySelector("[data-pause]"),
  };
  const say = (key, values = {}) => {
    const text = Object.entries(values).reduce((t, [k, v]) => t.replace(`{${k}}`, v), form.dataset[key]);
    if (parts.words.textContent !== text) parts.words.textContent = text;
  };
  let sent = 0;
  let paused = false;
  let later = 0;

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const [file] = parts.file.files;
    if (!file || parts.send.disabled) return;
    parts.sending.hidden = false;
    if (file.size > Number(form.dataset.mostBytes)) return say("wordsTooLarge");
    let [transcript] = form.elements.transcript.files;
    parts.send.disabled = parts.send.hidden = true;
    parts.pause.hidden = false;
    upload = new tus.Upload(file, {
      endpoint: form.dataset.endpoint,
      chunkSize: CHUNK_BYTES,
      retryDelays: RETRY_MS,
      removeFingerprintOnSuccess: true,
      metadata: metadata(form, file),
      // Before the first bytes: the last ones make the recording, and then it is too late.
      async onBeforeRequest(request) {
        if (!transcript || request.getMethod() !== "PATCH") return;
        await bring(transcript, request.getURL());
        transcript = null;
      },
      onProgress(done, total) {
        sent = total ? done / total : 1;
        parts.bar.value = sent;
        if (!paused) say("wordsSending", { percent: Math.floor(sent * 100) });
      },
      onShouldRetry(error) {
        const status = error.originalResponse?.getStatus() ?? 0;
        const again = status === 0 || status === 409 || status === 423 || status >= 500;
        if (!again || asksToComeBack(error)) return false;
        say("wordsRetrying");
        return true;
      },
      onSuccess() {
        location.assign(`/recordings/${upload.url.split("/").pop()}`);
      },
      onError(error) {
        const seconds = asksToComeBack(error);
        if (seconds) {
          say("wordsLater", { reason: reason(error) });
          later = setTimeout(() => upload.start(), seconds * 1000);
          return;
        }
        parts.send.disabled = parts.send.hidden = false;
        parts.pause.hidden = true;
        say("wordsFailed", { reason: reason(error) });
      },
    });
    const [earlier] = await upload.findPreviousUploads();
    if (earlier) upload.resumeFromPreviousUpload(earlier);
    upload.start();
  });

  parts.pause.addEventListener("click", () => {
    paused = !paused;
    parts.pause.textContent = paused ? form.dataset.wordsResume : form.dataset.wordsPause;
    if (paused) {
      clearTimeout(later);
      upload.abort();
      say("wordsPaused", { percent: Math.floor(sent * 100) });
    } else {
      upload.start();
    }
  });
}

async function bring(transcript, upload) {
  const ending = encodeURIComponent(transcript.name.split(".").pop().toLowerCase());
  const answer = await fetch(`${upload}/transcript.${ending}`, {
    method: "PUT",
    body: transcript,
  });
  if (!answer.ok) throw new Error((await answer.json()).detail);
}

function metadata(form, file) {
  const said = { filename: file.name };
  for (const name of ["title", "storyteller", "language", "project"]) {
    const value = form.elements[name].value.trim();
    if (value) said[name] = value;
  }
  return said;
}

// Seconds, where the server is well and has no room for more just now; else 0.
function asksToComeBack(error) {
  const answer = error.originalResponse;
  if (answer?.getStatus() !== 507 && code(error) !== "overloaded") return 0;
  return Math.min(Number(answer.getHeader("Retry-After")) || 20, 60);
}

function code(error) {
  try {
    return JSON.parse(error.originalResponse.getBody()).code;
  } catch {
    return "";
  }
}

// The server says what is wrong in a sentence (a problem document); else the client's own words.
function reason(error) {
  try {
    return JSON.parse(error.originalResponse.getBody()).detail;
  } catch {
    return error.message;
  }
}

async function tellUnfinished(form) {
  const note = form.querySelector("[data-unfinished]");
  const [latest] = (await window.tus.defaultOptions.urlStorage.findAllUploads()).reverse();
  const name = latest?.metadata?.filename;
  if (!name) return;
  note.textContent = form.dataset.wordsUnfinished.replace("{name}", name);
  note.hidden = false;
}
