import type { ReactNode } from "react";
import { directionIn } from "../format/direction";

/** A block with a title: the finding or a plain name, and under it the measure and its unit. */
export const Figure = ({
  title,
  subtitle,
  className,
  children,
}: {
  title: string;
  subtitle?: string | null;
  className?: string;
  children: ReactNode;
}) => (
  <figure className={`db-fig ${className ?? ""}`.trim()}>
    {title || subtitle ? (
      <figcaption className="db-cap">
        {title ? <h2 dir={directionIn(title)}>{title}</h2> : null}
        {subtitle ? <p dir={directionIn(subtitle)}>{subtitle}</p> : null}
      </figcaption>
    ) : null}
    {children}
  </figure>
);
