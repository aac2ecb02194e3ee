import type { ReactNode } from "react";
import classes from "./Empty.module.css";

/** What the thing is for and the one next step. No pictures. */
export function Empty(props: {
  title: string;
  children?: ReactNode;
  action?: ReactNode;
  /** The page has nothing else: its title is the heading of the page. */ page?: boolean;
}) {
  const { title, children, action, page } = props;
  return (
    <div className={classes.empty}>
      {page ? <h1>{title}</h1> : <h2>{title}</h2>}
      {children ? <p className="dim">{children}</p> : null}
      {action ? <div className={classes.action}>{action}</div> : null}
    </div>
  );
}
