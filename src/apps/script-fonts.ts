import { together, wantedLetters, type Wanted } from "../outputs/fonts/letters";
import { scriptFaces } from "../outputs/fonts/script-faces";
import { readLetters } from "../outputs/fonts/store";
import type { CutPage } from "../snapshots/kept-pages";

/** A frame never changes, so it is looked through once for as long as it is kept. */
const ofFrames = new WeakMap<CutPage, Wanted>();

/** The style sheet for the scripts of a page beyond Latin: its frame, if it has one, and the markup that is made for this view. Empty when it needs none. */
export async function scriptStyle(assets: Fetcher, frame: CutPage | null, markup: string): Promise<string> {
  const wanted = wantedLetters(markup);
  const inFrame = frame && wantedInFrame(frame);
  const all = inFrame ? together(inFrame, wanted) : wanted;
  if (all.emoji.length + all.letters.length === 0) return "";
  const letters = await readLetters(assets);
  return letters ? scriptFaces(all, letters) : "";
}

function wantedInFrame(frame: CutPage): Wanted {
  let wanted = ofFrames.get(frame);
  if (!wanted) {
    const decoder = new TextDecoder();
    wanted = wantedLetters(decoder.decode(frame.before) + decoder.decode(frame.after));
    ofFrames.set(frame, wanted);
  }
  return wanted;
}
