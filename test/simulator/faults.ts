import { blend, hash, Random } from "./random.ts";

/** What may befall one call of a port. "before" and "after" are seen from its effect. */
export const faultKinds = ["crash-before", "crash-after", "error-before", "error-after", "delay", "stale"] as const;
export type CallFault = (typeof faultKinds)[number];

/** What else may go wrong, by the name of the place. */
export type OtherFault = "drop" | "duplicate" | "late" | "lost";
export type Fault = CallFault | OtherFault;

/** How wild a world is: the chance of each kind at each place. A kind that is missing never happens. */
export type Mood = Partial<Record<Fault, number>>;

/** Makes the process die at the first call with this label, so that every crash point is reached. */
export interface Directive {
  label: string;
  kind: "crash-before" | "crash-after";
}

/** Decides, from seed, label and how often the label came, what goes wrong; so each fault has a name by which it can be left out. */
export class Faults {
  /** Names of the faults that happened, in order. */
  readonly fired: string[] = [];
  private readonly hashes = new Map<string, number>();
  private readonly counts = new Map<string, number>();
  private readonly seed: number;
  private readonly mood: Mood;
  private readonly only: ReadonlySet<string> | null;
  private readonly directive: Directive | null;
  active = true;

  constructor(seed: number, mood: Mood, only: ReadonlySet<string> | null, directive: Directive | null) {
    this.seed = seed;
    this.mood = mood;
    this.only = only;
    this.directive = directive;
  }

  /** Draws that belong to this coming of the label, and to no other. */
  at(label: string): { draws: Random; key: string; first: boolean } {
    const count = (this.counts.get(label) ?? 0) + 1;
    this.counts.set(label, count);
    let own = this.hashes.get(label);
    if (own === undefined) this.hashes.set(label, (own = hash(label, this.seed)));
    return { draws: new Random(blend(own, count)), key: `${label} #${count}`, first: count === 1 };
  }

  /** The first of these kinds that strikes here, null for none. */
  strike<K extends Fault>(place: ReturnType<Faults["at"]>, label: string, kinds: readonly K[]): K | null {
    if (place.first && this.directive?.label === label) {
      this.fired.push(`${place.key} ${this.directive.kind}`);
      return this.directive.kind as K;
    }
    let struck: K | null = null;
    for (const kind of kinds) {
      // Every kind draws, whether or not it may strike: the draws after it stay the same.
      const hit = place.draws.chance(this.mood[kind] ?? 0);
      if (hit && struck === null) struck = kind;
    }
    if (struck === null || !this.active) return null;
    const name = `${place.key} ${struck}`;
    if (this.only && !this.only.has(name)) return null;
    this.fired.push(name);
    return struck;
  }
}
