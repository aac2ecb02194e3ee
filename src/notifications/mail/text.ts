import type { Story } from "./story";

/** No I/O. The message for readers of plain text: everything the HTML says, in its order. */
export function toText(story: Story, pictureLine: string | null): string {
  const blocks = [`${story.status}: ${story.title}\n${story.when}`, ...story.lead];
  if (story.metrics.length > 0) {
    blocks.push(
      story.metrics
        .map(({ label, text, unit, change }) => `${label}: ${text}${unit ? ` ${unit}` : ""}${change ? ` (${change})` : ""}`)
        .join("\n"),
    );
  }
  if (story.stop) {
    const lines = story.stop.lines.map(({ number, text, hit }) => `${hit ? ">" : " "} ${String(number).padStart(4)} | ${text}`);
    blocks.push([story.stop.where, story.stop.message, ...lines].join("\n"));
  }
  blocks.push(...[story.primary, story.secondary].flatMap((button) => (button ? [`${button.label}: ${button.url}`] : [])));
  if (story.rest.length > 0)
    blocks.push(
      [
        "What happened to the rest",
        ...story.rest.map(({ status, count, names }) => `${status[0]!.toUpperCase()}${status.slice(1)}, ${count}: ${names}`),
      ].join("\n"),
    );
  if (pictureLine) blocks.push(pictureLine);
  blocks.push(story.facts.map(({ label, text, url }) => `${label}: ${text}${url ? ` ${url}` : ""}`).join("\n"));
  blocks.push(`-- \n${story.because}${story.change ? `\n${story.change.label}: ${story.change.url}` : ""}`);
  return `${blocks.join("\n\n")}\n`;
}
