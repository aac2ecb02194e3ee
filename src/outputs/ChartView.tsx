import type { DisplayOf } from "../contract/output";
import { EmptyCell } from "./CellState";
import { Figure } from "./Figure";

/** A chart at every width it was drawn for; the stylesheet shows the one that fits. */
export const ChartView = ({ display }: { display: DisplayOf<"chart"> }) => (
  <Figure title={display.title} subtitle={display.subtitle} className={display.drawings.length > 2 ? "db-wide" : undefined}>
    {display.rows === 0 || display.drawings.length === 0 ? (
      <EmptyCell />
    ) : (
      display.drawings.map(({ width, svg }, at) => (
        <div
          key={width}
          className={`db-drawing db-drawing-${at + 1}${display.drawings.length === 1 ? " db-only" : ""}`}
          role="img"
          aria-label={display.description || display.title || "Chart"}
          dangerouslySetInnerHTML={{ __html: svg }}
        />
      ))
    )}
  </Figure>
);
