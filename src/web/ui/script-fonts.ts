import { fontsPath, lettersFile } from "../../outputs/fonts/families";
import { together, wantedLetters, type Letters, type Wanted } from "../../outputs/fonts/letters";

/**
 * Lets every page draw letters beyond Latin that the reader's system may lack: watches what appears and what is typed, and adds rules for the slices that draw it.
 * In a workspace without such letters nothing is loaded. Called once.
 */
export function drawEveryScript(): void {
  const sheet = document.head.appendChild(document.createElement("style"));
  let drawn: Wanted = { emoji: [], letters: [] };
  let list: Letters | null = null;

  const look = async (text: string): Promise<void> => {
    const wanted = together(drawn, wantedLetters(text));
    if (sameSize(wanted, drawn)) return;
    drawn = wanted;
    const { scriptRules } = await import("../../outputs/fonts/script-faces");
    list ??= await readList();
    // More may have appeared meanwhile: the rules are for all that is known by now.
    if (list) sheet.textContent = scriptRules(drawn, list);
  };
  const notice = (text: string): void => void look(text).catch(() => undefined); // offline: the system's own fonts remain

  new MutationObserver((changes) => {
    const added = new Set<Node>();
    for (const { addedNodes, target, type } of changes)
      for (const node of type === "characterData" ? [target] : addedNodes) added.add(node);
    notice([...added].map(textOf).join(" "));
  }).observe(document.body, { subtree: true, childList: true, characterData: true });
  document.addEventListener("input", ({ target }) => notice(textOf(target)));
  notice(textOf(document.body));
}

const sameSize = (one: Wanted, other: Wanted): boolean =>
  one.emoji.length === other.emoji.length && one.letters.length === other.letters.length;

/** Text of a node, with that of its fields. */
function textOf(node: EventTarget | null): string {
  if (node instanceof HTMLInputElement || node instanceof HTMLTextAreaElement) return node.type === "password" ? "" : node.value;
  if (!(node instanceof Element)) return node instanceof Node ? (node.textContent ?? "") : "";
  return [node.textContent, ...Array.from(node.querySelectorAll("input, textarea"), textOf)].join(" ");
}

async function readList(): Promise<Letters | null> {
  const answer = await fetch(`${fontsPath}${lettersFile}`);
  return answer.ok && answer.headers.get("content-type")?.startsWith("application/json") ? ((await answer.json()) as Letters) : null;
}
