import type { ReactNode } from "react";
import table from "./table.module.css";

interface Props {
  /** The name of the list for screen readers. */
  caption: string;
  /** The class that gives its columns their widths. */
  look: string | undefined;
  /** Headings of the columns. A last one, for the actions of a row, is added to them. */
  heads: (string | Head)[];
  /** What stands in the card when there are no rows. */
  empty?: ReactNode;
  /** Marks on the table for its style sheet. */
  marks?: Record<`data-${string}`, boolean | undefined>;
  children: ReactNode[];
}

interface Head {
  key: string;
  name: ReactNode;
  right?: boolean;
}

/** A list as a table in a card, or what is said when it is empty. */
export function List({ caption, look, heads, empty, marks, children }: Props) {
  if (children.length === 0 && empty !== undefined) return <div className="card">{empty}</div>;
  return (
    <div className="card">
      <table className={`${table.table} ${look}`} {...marks}>
        <caption className="sr">{caption}</caption>
        <thead>
          <tr>
            {heads.map((head) =>
              typeof head === "string" ? (
                <th key={head}>{head}</th>
              ) : (
                <th key={head.key} className={head.right ? table.right : undefined}>
                  {head.name}
                </th>
              ),
            )}
            <th>
              <span className="sr">Actions</span>
            </th>
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </div>
  );
}

/** A heading over a column of numbers. */
export const numbers = (name: string): Head => ({ key: name, name, right: true });
