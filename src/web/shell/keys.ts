import { useEffect, useRef } from "react";

interface Acts {
  help: () => void;
  search: () => void;
  projects: () => void;
  runs: () => void;
}

/** How long `g` waits for its second letter. */
const pauseMs = 1200;

const typing = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName)) &&
  // A box takes no letters.
  !(target instanceof HTMLInputElement && target.type === "checkbox");

/** Focuses the page's search field; false when the page has none. */
export function focusSearch(): boolean {
  const field = document.querySelector<HTMLInputElement>("[data-search]");
  field?.focus();
  field?.select();
  return field !== null;
}

/** `j` and `k` walk over the links marked `data-row-link`; Enter opens as on any link. */
function walk(step: 1 | -1): void {
  const rows = [...document.querySelectorAll<HTMLElement>("[data-row-link]")].filter((row) => row.offsetParent !== null);
  const at = rows.indexOf(document.activeElement as HTMLElement);
  const next = rows[at === -1 ? (step === 1 ? 0 : rows.length - 1) : Math.min(rows.length - 1, Math.max(0, at + step))];
  next?.focus();
  next?.scrollIntoView({ block: "nearest" });
}

/** Keys of every page. Silent while somebody types, while a dialog is open and with Ctrl, Alt or Meta held. */
export function useKeys(acts: Acts): void {
  const latest = useRef(acts);
  useEffect(() => {
    latest.current = acts;
  });
  useEffect(() => {
    let goSince = 0;
    const listen = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.altKey || event.metaKey || typing(event.target) || document.querySelector("[role=dialog]")) return;
      const going = Date.now() - goSince < pauseMs;
      goSince = 0;
      if (going && event.key === "p") latest.current.projects();
      else if (going && event.key === "r") latest.current.runs();
      else if (event.key === "g") goSince = Date.now();
      else if (event.key === "?") latest.current.help();
      else if (event.key === "/") latest.current.search();
      else if (event.key === "j") walk(1);
      else if (event.key === "k") walk(-1);
      else if (event.key === "r") document.querySelector<HTMLElement>("[data-run-now]")?.click();
      else return;
      event.preventDefault();
    };
    window.addEventListener("keydown", listen);
    return () => window.removeEventListener("keydown", listen);
  }, []);
}
