// Small stills of a film by time, from a WebVTT index whose cues name parts of sheets: `sheet.jpg#xywh=0,0,160,90`.

const CUE = /^(?:(\d+):)?(\d+):(\d+\.\d+) --> .*\n(.+)#xywh=(\d+),(\d+),(\d+),(\d+)$/gm;

/** A picture for a timeline. Throws where there is no storyboard. */
export async function storyboard(address) {
  const response = await fetch(address);
  if (!response.ok) throw new Error(`no storyboard: ${response.status}`);
  const stills = read(await response.text(), response.url);
  if (!stills.length) throw new Error("an empty storyboard");
  const sheets = new Map();
  let wanted = 0;
  const picture = { paint, still, onload: () => {} };
  return picture;

  function paint(canvas, width, height) {
    const context = canvas.getContext("2d");
    // Whole stills, side by side, as many as fit: each of the middle of its share of the film.
    const count = Math.max(1, Math.round(width / (height * (stills[0].width / stills[0].height))));
    const share = width / count;
    for (let place = 0; place < count; place += 1) {
      const shown = stills[Math.floor(((place + 0.5) * stills.length) / count)];
      draw(context, shown, place * share, 0, share, height, picture.onload);
    }
  }

  function still(canvas, seconds) {
    wanted = seconds;
    const shown = at(seconds);
    canvas.width = shown.width;
    canvas.height = shown.height;
    draw(canvas.getContext("2d"), shown, 0, 0, shown.width, shown.height, () => still(canvas, wanted));
  }

  function at(seconds) {
    return stills.findLast((one) => one.start <= seconds) ?? stills[0];
  }

  /** Draw a still, cut to fill its place; `again` is called once its sheet has come. */
  function draw(context, { sheet, x, y, width, height }, left, top, wide, tall, again) {
    if (!sheets.has(sheet)) {
      const image = new Image();
      sheets.set(sheet, image);
      image.src = sheet;
    }
    const image = sheets.get(sheet);
    if (!image.complete) return void image.addEventListener("load", again, { once: true });
    if (!image.naturalWidth) return; // it could not be loaded: its places stay empty
    const scale = Math.max(wide / width, tall / height);
    const [cutWide, cutTall] = [wide / scale, tall / scale];
    const [cutX, cutY] = [x + (width - cutWide) / 2, y + (height - cutTall) / 2];
    context.drawImage(image, cutX, cutY, cutWide, cutTall, left, top, wide, tall);
  }
}

function read(text, address) {
  return [...text.replaceAll("\r\n", "\n").matchAll(CUE)].map(([, hours, minutes, seconds, name, ...part]) => {
    const [x, y, width, height] = part.map(Number);
    const start = Number(hours ?? 0) * 3600 + Number(minutes) * 60 + Number(seconds);
    return { start, sheet: new URL(name, address).href, x, y, width, height };
  });
}
