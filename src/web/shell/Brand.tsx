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

export function BrandMark() {
  return (
    <svg viewBox="0 0 20 20" width="20" height="20" aria-hidden>
      <rect x="1.5" y="1.5" width="17" height="17" rx="4.5" fill="var(--ink)" />
      <path d="M5 13.2h10M6.6 10.4a3.4 3.4 0 0 1 6.8 0M10 4.6v1.2M4.9 7l.9.7M15.1 7l-.9.7" fill="none" stroke="var(--paper)" strokeWidth="1.5" strokeLinecap="round" />
    </svg>
  );
}
