// The wave of a sound, from peaks as audiowaveform writes them (version 2): pairs of lowest and highest sample.

const BAR_PX = 3;
const GAP_PX = 2;

/** A picture for a timeline. Throws where there are no peaks. */
export async function waveform(address) {
  const response = await fetch(address);
  if (!response.ok) throw new Error(`no peaks: ${response.status}`);
  const { data } = await response.json();
  const pairs = data.length / 2;
  // The loudest place fills the strip, so that a quiet voice can be seen too.
  const loudest = data.reduce((most, sample) => Math.max(most, Math.abs(sample)), 1);

  return {
    follows: true,
    paint(canvas, width, height, played, colours) {
      const context = canvas.getContext("2d");
      const bars = Math.max(1, Math.floor(width / (BAR_PX + GAP_PX)));
      const pace = width / bars;
      context.clearRect(0, 0, width, height);
      context.lineWidth = BAR_PX;
      context.lineCap = "round";
      for (let bar = 0; bar < bars; bar += 1) {
        const share = peak(Math.floor((bar * pairs) / bars), Math.ceil(((bar + 1) * pairs) / bars));
        // The round ends of a line lie beyond it. Silence is a dot: the strip still shows how long it is.
        const half = (share * (height - BAR_PX)) / 2;
        context.strokeStyle = (bar + 0.5) / bars <= played ? colours.played : colours.left;
        context.beginPath();
        context.moveTo((bar + 0.5) * pace, height / 2 - half);
        context.lineTo((bar + 0.5) * pace, height / 2 + half + 0.01); // of no length it would not be drawn
        context.stroke();
      }
    },
  };

  function peak(from, to) {
    let most = 0;
    for (let at = 2 * from; at < 2 * to; at += 1) most = Math.max(most, Math.abs(data[at]));
    return most / loudest;
  }
}
