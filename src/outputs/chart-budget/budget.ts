import { chartLimits } from "./limits";
import { TooMuch } from "./too-much";

/** A long text in the rows is compared and hashed; so many of its characters cost as much as an element of a list, which becomes text. */
const charsPerElement = 500;

/** What one drawing has spent. Every method throws `TooMuch` when the budget is exceeded. */
export class Budget {
  private fuel: number = chartLimits.fuel;
  private built = 0;
  private marks = 0;
  private markChars = 0;
  /** How much dearer a look at a row is when rows hold lists or long texts: a list becomes text wherever it is compared, grouped or added. */
  private rowWeight = 1;

  /** Units spent so far. */
  get spent(): number {
    return chartLimits.fuel - this.fuel;
  }

  /** Work on values of any kind; `units` as `chartLimits.fuel` counts them. Call it before the work. */
  spend(units: number): void {
    if (units <= this.fuel) {
      this.fuel -= units;
      return;
    }
    throw new TooMuch(
      "it computes more than a chart may",
      "Compute it in the query or in a cell above, or draw fewer rows, views or series.",
    );
  }

  /** Work that looks at fields of rows: `fields` in all. */
  spendOnRows(fields: number): void {
    this.spend(fields * this.rowWeight);
  }

  /** A value that rows hold from now on. */
  noteField(value: unknown): void {
    if (Array.isArray(value)) this.weigh(elementsOf(value));
    else if (typeof value === "string") this.weigh(value.length / charsPerElement);
  }

  private weigh(elements: number): void {
    this.rowWeight = Math.max(this.rowWeight, 1 + elements);
  }

  addOperator(): void {
    this.spend(200);
    if (++this.built > chartLimits.built)
      throw new TooMuch(
        "its rows make more small charts or series than can be drawn",
        "Facet or colour by a column with fewer distinct values, or filter the rows.",
        { keys: ["facet", "row", "column", "color", "detail", "stroke", "fill"] },
      );
  }

  addMarks(count: number): void {
    this.marks += count;
    if (this.marks > chartLimits.marks)
      throw new TooMuch(
        `it draws more than ${chartLimits.marks.toLocaleString("en-GB")} marks`,
        "Aggregate the rows in the query or in the specification, or use fewer layers.",
      );
  }

  addMarkChars(chars: number): void {
    this.markChars += chars;
    if (this.markChars > chartLimits.markChars)
      throw new TooMuch("its marks carry more text than a page can hold", "Shorten the texts, or draw fewer of them.", {
        keys: ["text", "shape", "tooltip", "description", "href", "strokeDash"],
      });
  }
}

/** Elements of a list with those of the lists inside it: they become text with it. */
export function elementsOf(list: readonly unknown[], depth = 0): number {
  let elements = list.length;
  if (depth < 4 && list.length <= 10_000) for (const one of list) if (Array.isArray(one)) elements += elementsOf(one, depth + 1);
  return elements;
}
