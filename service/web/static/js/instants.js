/** Show every instant in the reader's own time zone; the server can only tell UTC. */
export function showInstants() {
  const page = document.documentElement.lang;
  const own = navigator.languages.find((tag) => tag === page || tag.startsWith(`${page}-`)) ?? page;
  const format = new Intl.DateTimeFormat(own, { dateStyle: "long", timeStyle: "short", hourCycle: "h23" });
  for (const time of document.querySelectorAll("time[data-instant]")) {
    time.textContent = format.format(new Date(time.dateTime));
  }
}
