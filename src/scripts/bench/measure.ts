/** One line of the results. */
export interface Measure {
  name: string;
  unit: string;
  /** One number a round, in the order of the rounds. */
  rounds: number[];
  median: number;
  min: number;
  max: number;
  /** Null: only for information. */
  goal: Goal | null;
  met: boolean | null;
  /** When it is not met the benchmark has failed, not only the goal. */
  must?: boolean;
}

export interface Goal {
  /** The median must not be above, or below. */
  at: "most" | "least";
  value: number;
}

export const roundCount = 5;

/** Runs `work` once to warm up and then `roundCount` times (five by default); each call returns one number or several. */
export async function inRounds<T>(work: () => Promise<T>, times = roundCount): Promise<T[]> {
  await work();
  const rounds: T[] = [];
  for (let round = 0; round < times; round++) rounds.push(await work());
  return rounds;
}

/** The figures of one measurement: median, smallest and largest of its rounds. */
export function measure(name: string, unit: string, rounds: number[], goal: Goal | null = null): Measure {
  const sorted = rounds.toSorted((a, b) => a - b);
  const middle = median(sorted);
  return {
    name,
    unit,
    rounds,
    median: middle,
    min: sorted[0] ?? NaN,
    max: sorted.at(-1) ?? NaN,
    goal,
    met: goal && (goal.at === "most" ? middle <= goal.value : middle >= goal.value),
  };
}

/** NaN for no number at all. */
export function median(numbers: number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  const half = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? (sorted[half] ?? NaN) : ((sorted[half - 1] ?? NaN) + (sorted[half] ?? NaN)) / 2;
}
