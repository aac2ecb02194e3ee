/** Where the bar and its style go when a frame is served: the end of the head. Nothing else in a frame can read like this: text is escaped. */
export const barPlace = "<!--daybook:bar--></head><body>";

const markStart = "<!--daybook:style ";

/** Names the hash of the frame's style sheet at the top of the page, so that the page's policy can allow exactly this one. */
export async function styleMark(style: string): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(style)));
  return `${markStart}sha256-${btoa(String.fromCharCode(...digest))}-->`;
}

/** The style hash of a frame ("sha256-..."), null for a frame without one. */
export function readStyleMark(page: string): string | null {
  const found = /<!--daybook:style (sha256-[A-Za-z0-9+/=]{44})-->/.exec(page.slice(0, 400));
  return found?.[1] ?? null;
}
