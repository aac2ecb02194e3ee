import { commonPasswords } from "./common-passwords";

/**
 * Why a password that is long enough is no secret all the same, as a sentence; null when nothing is known against it. It is held against what people commonly
 * choose (NIST SP 800-63B 5.1.1.2), also behind digits, signs and letters written as digits, and against the person's own name and address. Pure.
 */
export function whyNotPassword(password: string, person: { email: string; name: string }): string | null {
  const given = password.normalize("NFKC").toLowerCase();
  if (repeats(given)) return "It repeats a few signs. Take several words that do not belong together.";
  if (isSequence(given)) return "It is a row of neighbouring signs. Take several words that do not belong together.";
  if (spellings(given).some((one) => common.has(one)))
    return "It is among the passwords that people choose most, or close to one. Take several words that do not belong together.";
  if (namesOnly(given, person))
    return "It is little more than your name, your address or the name of this product. Take words that nobody connects with you.";
  return null;
}

const common: ReadonlySet<string> = new Set(commonPasswords);

/** A unit of up to four signs, again and again. */
const repeats = (text: string): boolean => /^(.{1,4}?)\1+.{0,3}$/su.test(text);

/** Each sign next to the one before, upwards or downwards: "abcdefghij", "9876543210", "1234567890". */
function isSequence(text: string): boolean {
  const codes = Array.from(text, (sign) => sign.codePointAt(0) ?? 0);
  const steps = codes.slice(1).map((code, index) => code - (codes[index] ?? 0));
  const along = (step: number): boolean => steps.every((one) => one === step || one === -9 * step);
  return along(1) || along(-1);
}

/** As it is, without spaces, without what stands around its letters, and each with the letters that digits stand for. */
function spellings(text: string): string[] {
  const joined = text.replaceAll(/\s+/g, "");
  const core = (one: string): string => one.replaceAll(/^[^\p{L}]+|[^\p{L}]+$/gu, "");
  return [text, joined, lettered(joined), core(joined), lettered(core(joined)), core(lettered(joined))];
}

const letters: Record<string, string> = { "0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "7": "t", "@": "a", $: "s", "!": "i" };
const lettered = (text: string): string => text.replaceAll(/[013457@$!]/g, (sign) => letters[sign] ?? sign);

/** Shortest name worth looking for: shorter ones are parts of many words. */
const shortestName = 4;
/** What must be left of a password when names are taken out. */
const leastOfItsOwn = 8;

function namesOnly(text: string, { email, name }: { email: string; name: string }): boolean {
  const [local = "", domain = ""] = email.toLowerCase().split("@");
  const person = name.normalize("NFKC").toLowerCase();
  const parts = [
    email.toLowerCase(),
    local,
    domain,
    person,
    ...person.split(/[^\p{L}\p{N}]+/u),
    ...local.split(/[^\p{L}\p{N}]+/u),
    ...domain.split("."),
    "daybook",
  ];
  const names = [...new Set(parts.flatMap((part) => [part, part.replaceAll(/\s+/g, "")]))].filter((part) => part.length >= shortestName);
  const left = names.sort((a, b) => b.length - a.length).reduce((rest, part) => rest.replaceAll(part, ""), text);
  return left !== text && left.replaceAll(/[^\p{L}\p{N}]+/gu, "").length < leastOfItsOwn;
}
