import { Skeleton } from "@mantine/core";
import { useEffect, useState } from "react";

/** True after 200 ms: an answer that is faster shows no skeleton. */
export function useLate(delayMs = 200): boolean {
  const [late, setLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), delayMs);
    return () => clearTimeout(timer);
  }, [delayMs]);
  return late;
}

/** In place of a title that is not known yet. */
export function LoadingTitle({ label }: { label: string }) {
  const late = useLate();
  return (
    <>
      <span className="sr">{label}</span>
      <Skeleton height={18} width={240} my={5} style={{ visibility: late ? "visible" : "hidden" }} />
    </>
  );
}

interface Props {
  rows?: number;
  /** Height of one real row, so that nothing moves when the content comes. */
  height?: number;
  label?: string;
}

/** Skeleton rows in a card, after 200 ms. */
export function LoadingRows({ rows = 8, height = 54, label = "Loading" }: Props) {
  const late = useLate();
  return (
    <div className="card" role="status" aria-label={label} style={{ minHeight: rows * height, visibility: late ? "visible" : "hidden" }}>
      {Array.from({ length: rows }, (_, row) => (
        <div
          key={row}
          style={{
            height,
            padding: "10px 16px",
            borderTop: row === 0 ? 0 : "1px solid var(--line)",
            display: "grid",
            gap: 6,
            alignContent: "center",
          }}
        >
          <Skeleton height={12} width={`${34 + ((row * 13) % 22)}%`} />
          {height >= 50 ? <Skeleton height={10} width={`${20 + ((row * 7) % 18)}%`} /> : null}
        </div>
      ))}
    </div>
  );
}
