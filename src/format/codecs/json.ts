import type { Json } from "../../contract/common";
import type { Codec } from "./codec";
import { exactDouble } from "./decimal";

/** Lists, objects, and whatever else JSON holds. A number that a double cannot hold becomes text of its digits. */
export const jsonCodec: Codec = {
  read(text) {
    try {
      return parseExactly(text);
    } catch {
      return undefined;
    }
  },
  write: (value) => JSON.stringify(value),
  sheet: (value) => ({ value: JSON.stringify(value) }),
};

/** Where no number of the text has so many characters, all of them are exact, and the quick parser will do. */
const maybeLong = /[\d.]{16}|\d[eE]/;

/** JSON with every digit of its numbers: one that a double would change is text. Throws `SyntaxError`. */
export function parseExactly(text: string): Json {
  if (!maybeLong.test(text)) return JSON.parse(text) as Json;
  return parse(text, (_, value, { source }) =>
    typeof value === "number" && exactDouble(source ?? "") === null ? (source as string) : value,
  );
}

/** The platform's types do not know the third argument yet: the characters that a number was written with. Source: ECMA-262, JSON.parse. */
const parse = JSON.parse as unknown as (text: string, reviver: (key: string, value: Json, context: { source?: string }) => Json) => Json;
