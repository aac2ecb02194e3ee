import { ageWords } from "../format/relative";

// The one script of an app page, deferred and optional: it keeps "12 minutes ago" true while the page stays open. No import beyond `relative`.

function refresh(): void {
  for (const element of document.querySelectorAll<HTMLTimeElement>("time[data-ago]"))
    element.textContent = ageWords(Date.now() - Date.parse(element.dateTime));
}

/** A menu closes when the reader turns elsewhere, as menus do. */
function closeMenus(except: EventTarget | null): void {
  for (const menu of document.querySelectorAll<HTMLDetailsElement>(".bar details[open]"))
    if (!(except instanceof Node && menu.contains(except))) menu.open = false;
}

setInterval(refresh, 30_000);
document.addEventListener("visibilitychange", refresh);
document.addEventListener("click", (event) => closeMenus(event.target));
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") closeMenus(null);
});
