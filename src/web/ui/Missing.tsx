import type { ReactNode } from "react";
import { Empty } from "./Empty";
import { useTitle } from "./PageHead";

/** The page of an address that names nothing. */
export function Missing({ title, children, action }: { title: string; children: ReactNode; action?: ReactNode }) {
  useTitle("Not found");
  return (
    <Empty page title={title} action={action}>
      {children}
    </Empty>
  );
}
