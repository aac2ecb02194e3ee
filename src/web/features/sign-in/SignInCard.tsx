import type { ReactNode } from "react";
import { BrandMark } from "../../shell/Brand";
import { useTitle } from "../../ui/PageHead";
import classes from "./SignInCard.module.css";

/** The frame of the pages that need no session. */
export function SignInCard({ title, children }: { title: string; children: ReactNode }) {
  useTitle(title);
  return (
    <main className={classes.page}>
      <div className={`card ${classes.card}`}>
        <div className={classes.brand}>
          <BrandMark />
          Daybook
        </div>
        <h1>{title}</h1>
        {children}
      </div>
    </main>
  );
}
