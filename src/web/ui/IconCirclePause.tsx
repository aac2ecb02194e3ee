import { createReactComponent } from "@tabler/icons-react";

/** A pause inside a circle, in the manner of the other signs of state; the set has none. */
export const IconCirclePause = createReactComponent("outline", "circle-pause", "CirclePause", [
  ["path", { d: "M12 12m-9 0a9 9 0 1 0 18 0a9 9 0 1 0 -18 0", key: "circle" }],
  ["path", { d: "M10 9v6", key: "left" }],
  ["path", { d: "M14 9v6", key: "right" }],
]);
