for (const table of document.querySelectorAll("table.list, table.people")) {
  const body = table.tBodies[0];
  if (body.rows.length < 2) continue;
  [...table.tHead.rows[0].cells].forEach((head, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "sort";
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => {
      const down = head.getAttribute("aria-sort") === "ascending";
      for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      const rows = [...body.rows].map((row) => [key(row.cells[column]), row]);
      rows.sort(([one], [other]) => (down ? compare(other, one) : compare(one, other)));
      body.append(...rows.map(([, row]) => row));
    });
  });
}
function key(cell) {
  const time = cell?.querySelector("time[datetime]");
  const text = time ? time.dateTime : (cell?.textContent ?? "").trim();
  const number = Number.parseFloat(text);
  return !time && !Number.isNaN(number) ? number : text;
}
function compare(one, other) {
  return typeof one === "number" && typeof other === "number" ? one - other : String(one).localeCompare(String(other));
}
const rubric = document.querySelector("form.rubric");
const criteria = [...(rubric?.querySelectorAll("fieldset:has([type=radio])") ?? [])];
function worth() {
  const told = rubric.querySelector("output");
  const given = criteria.map((one) => Number(one.querySelector(":checked")?.value));
  const points = (given.reduce((sum, level) => sum + level, 0) * told.dataset.points) / (told.dataset.levels * given.length);
  told.value = Number.isNaN(points) ? "–" : Number(points.toFixed(2));
}
if (criteria.length) {
  worth();
  rubric.addEventListener("change", worth);
  rubric.addEventListener("keydown", (event) => {
    if (event.ctrlKey && event.key === "Enter") rubric.querySelector("button").click();
    const at = criteria.indexOf(event.target.closest("fieldset"));
    const level = /^[1-9]$/.test(event.key) && criteria[at]?.querySelector(`[value="${event.key}"]`);
    if (!level || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    level.checked = true;
    worth();
    (criteria[at + 1] ?? rubric.querySelector("textarea, button")).focus();
  });
  if (matchMedia("(min-width: 56rem)").matches) criteria[0].focus({ preventScroll: true });
}
