import type { ReactNode } from "react";
import { Empty } from "./Empty";
import { useTitle } from "./PageHead";

/** A page in whose place there is nothing. */
export function Missing({ title, children, action }: { title: string; children: ReactNode; action?: ReactNode }) {
  useTitle("Not found");
  return (
    <Empty page title={title} action={action}>
      {children}
    </Empty>
  );
}
