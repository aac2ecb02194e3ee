import { Link } from "@tanstack/react-router";
import classes from "./Shell.module.css";

export function Brand() {
  return (
    <Link to="/" className={classes.brand}>
      <BrandMark />
      Daybook
    </Link>
  );
}

/** The mark without the name. */
export function BrandMark() {
  return (
    <svg viewBox="0 0 20 20" width="20" height="20" aria-hidden>
      <rect x="1.5" y="1.5" width="17" height="17" rx="4.5" fill="var(--ink)" />
      <path
        d="M5 13.2h10M10 5.2v1.7M5.7 7.3l1 1.1M14.3 7.3l-1 1.1"
        fill="none"
        stroke="var(--paper)"
        strokeWidth="1.5"
        strokeLinecap="round"
      />
      <path d="M6.6 13a3.4 3.4 0 0 1 6.8 0Z" fill="var(--paper)" />
    </svg>
  );
}
