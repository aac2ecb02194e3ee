import { expect, test } from "vitest";
import { namesThings } from "../../src/format/naming";
import { columnFormatter } from "../../src/format/values";

test.each([
  ["year", ["2024", "1999"]],
  ["fiscal_year", ["2026"]],
  ["Jahr", ["2026"]],
  ["order_id", ["1020"]],
  ["orderId", ["1020"]],
  ["OrderID", ["1020"]],
  ["orderid", ["1020"]],
  ["id", ["1020"]],
  ["id_customer", ["1020"]],
  ["zip", ["10115"]],
  ["ZIP code", ["10115"]],
  ["PLZ", ["10115"]],
  ["article no", ["2024"]],
  ["order_number", ["2024"]],
  ["Kundennummer nr", ["2024"]],
  ["product key", ["2024"]],
  ["country.code", ["2024"]],
])("%s names things", (name, values) => {
  expect(namesThings(name, values)).toBe(true);
});

test.each([
  ["orders", ["2024"]],
  ["number", ["2024"]],
  ["number_of_orders", ["2024"]],
  ["paid", ["2024"]],
  ["valid", ["2024"]],
  ["bids", ["2024"]],
  ["yearly_total", ["2024"]],
  ["sales per year", ["2024"]],
  ["year", ["2024", "150000"]],
  ["ideas", ["2024"]],
  ["", ["2024"]],
])("%s counts", (name, values) => {
  expect(namesThings(name, values)).toBe(false);
});

test("whole numbers of every type are not grouped where they name things; fractions are no names", () => {
  const first = (type: "integer" | "decimal" | "number", value: string | number, name: string) =>
    columnFormatter(type, [value], { name })(value);
  expect(first("integer", 2024, "year")).toBe("2024");
  expect(first("integer", "9007199254740993", "order_id")).toBe("9007199254740993");
  expect(first("decimal", "1020", "order_id")).toBe("1020");
  expect(first("number", 1020, "order_id")).toBe("1020");
  expect(first("number", 1020.5, "cost_code")).toBe("1,020.5");
  expect(first("integer", 1020, "orders")).toBe("1,020");
});
