import type { Mutant } from "../mutant.ts";

const views = ["test/outputs/views.test.tsx"];

export const outputs: Mutant[] = [
  {
    where: "src/outputs",
    find: "const measured = lastIsTotal ? numbers.slice(0, -1) : numbers;",
    replace: "const measured = numbers;",
    claim: "bars are measured without the total",
    fails: views,
  },
  { where: "src/outputs", find: `down: "↓"`, replace: `down: "↑"`, claim: "what falls has an arrow down", fails: views },
  {
    where: "src/outputs",
    find: "String(display.value).length <= 60",
    replace: "String(display.value).length < 60",
    claim: "a value of sixty characters is a figure",
    fails: views,
  },
  {
    where: "src/outputs",
    find: "display.text.length > 14",
    replace: "display.text.length > 15",
    claim: "a metric of fifteen characters is set smaller",
    fails: views,
  },
];
