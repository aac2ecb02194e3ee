import { fontsPath } from "../outputs/fonts/families";
import { wantedLetters } from "../outputs/fonts/letters";
import { scriptFaces } from "../outputs/fonts/script-faces";
import { readLetters, readSlice } from "../outputs/fonts/store";

/** No such host exists: the browser's requests to it are answered here, from the assets. */
const origin = "https://fonts.daybook.invalid";
const slice = /^[a-z0-9.-]+\/[a-z0-9-]+\.woff2?$/;

/** The page with rules for the fonts of its scripts, which a picture needs because its browser may have none. A page in Latin letters stays as it is. */
export async function withScriptFonts(html: string, assets: Fetcher): Promise<string> {
  const wanted = wantedLetters(html);
  if (wanted.emoji.length + wanted.letters.length === 0) return html;
  const letters = await readLetters(assets);
  const style = letters === null ? "" : scriptFaces(wanted, letters, origin);
  if (style === "") return html;
  const end = html.search(/<\/head>/i);
  const marked = `<style>${style}</style>`;
  return end < 0 ? marked + html : html.slice(0, end) + marked + html.slice(end);
}

/** The bytes of a font that a page asks for; null for every other address. */
export async function fontAt(url: string, assets: Fetcher): Promise<Uint8Array | null> {
  const start = origin + fontsPath;
  const file = url.startsWith(start) ? url.slice(start.length) : "";
  return slice.test(file) ? readSlice(assets, file) : null;
}
