import { expect, test } from "vitest";
import { directionOf } from "../../src/format/direction";

test.for([
  [["تقرير المبيعات"], "rtl"],
  [["12% ארנונה"], "rtl"],
  [["Umsatz العربية"], "ltr"],
  [["売上", "المبيعات"], "ltr"],
  [["–", "12", "العربية"], "rtl"],
  [["12", ""], "ltr"],
  [[], "ltr"],
] as const)("most of %j runs %s", ([texts, direction]) => expect(directionOf(texts)).toBe(direction));
