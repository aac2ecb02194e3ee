import { IconChevronRight } from "@tabler/icons-react";
import { Fragment, useEffect, type ReactNode } from "react";
import classes from "./PageHead.module.css";

interface Props {
  title: ReactNode;
  /** Of the browser's tab; the title itself when it is text. */
  tab?: string;
  crumbs?: ReactNode[];
  actions?: ReactNode;
}

/** Where one is, what this is, and at most one primary button at the right. */
export function PageHead({ title, tab, crumbs, actions }: Props) {
  useTitle(tab ?? (typeof title === "string" ? title : ""));
  return (
    <div className={classes.head}>
      <div className={classes.words}>
        {crumbs ? (
          <nav className={classes.crumbs} aria-label="Breadcrumb">
            {crumbs.map((crumb, place) => (
              <Fragment key={place}>
                {place > 0 ? <IconChevronRight size={13} aria-hidden /> : null}
                {crumb}
              </Fragment>
            ))}
          </nav>
        ) : null}
        <h1>{title}</h1>
      </div>
      {actions ? <div className={classes.actions}>{actions}</div> : null}
    </div>
  );
}

/** Sets the title of the browser's tab. */
export function useTitle(text: string): void {
  useEffect(() => {
    document.title = text === "" ? "Daybook" : `${text} · Daybook`;
  }, [text]);
}

/** Heading of one section with what it holds, and its controls at the right. */
export function Section({ title, sub, actions, id }: { title: string; sub?: ReactNode; actions?: ReactNode; id?: string }) {
  return (
    <div className={classes.section}>
      <h2 id={id}>{title}</h2>
      {sub ? <span className="sub">{sub}</span> : null}
      {actions ? <div className={classes.sectionActions}>{actions}</div> : null}
    </div>
  );
}
