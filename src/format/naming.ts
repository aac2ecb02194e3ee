/**
 * No I/O. Which whole numbers name something instead of counting it: ids, years, codes. They are written without separators.
 *
 * The column's name decides, by its last word ("order_id", "ZipCode", "article no") or its first ("id_customer"); a year also by its values, so that "revenue per year" in the
 * millions is grouped.
 */
export function namesThings(name: string, values: readonly string[]): boolean {
  const words = wordsOf(name);
  const last = words.at(-1) ?? "";
  if (years.has(last)) return !rates.has(words.at(-2) ?? "") && values.every((value) => /^-?[12]?\d{3}$/.test(value));
  if (keys.has(last) || glued.test(last)) return true;
  // "number" alone may count something; "order number" names it.
  if (words.length > 1 && numbers.has(last)) return true;
  return words.length > 1 && words[0] === "id";
}

/** "customerID", "customer_id" and "Customer id" are "customer", "id". */
const wordsOf = (name: string): string[] =>
  name
    .replaceAll(/(\p{Ll}|\d)(?=\p{Lu})/gu, "$1 ")
    .replaceAll(/(\p{Lu})(?=\p{Lu}\p{Ll})/gu, "$1 ")
    .toLowerCase()
    .split(/[^\p{L}]+/u)
    .filter((word) => word !== "");

const years = new Set(["year", "yr", "yyyy", "jahr", "année", "annee", "anno", "año", "ano", "rok", "jaar", "år"]);

/** "sales per year" is an amount. */
const rates = new Set(["per", "pro", "par", "por", "each"]);

const keys = new Set(
  (
    "id ids key pk fk code codes zip zipcode postcode postal plz postleitzahl phone telephone tel mobile fax iban bic ssn vat isbn issn ean gtin upc sku barcode " +
    "serial hash fips uid guid oid pid ref reference token pin kennung kennzeichen schlüssel código codigo kod clave"
  ).split(" "),
);

const numbers = new Set(["no", "nr", "num", "number", "nummer", "numéro", "numero", "número"]);

/** "orderid" has no seam; the nouns keep "paid", "valid" and "grid" out. */
const glued =
  /^(account|article|category|client|company|contact|customer|device|employee|event|group|invoice|item|message|object|order|parent|payment|post|product|project|row|session|station|store|supplier|team|ticket|transaction|user)(id|key|code|nr|no|number|nummer)$/;
