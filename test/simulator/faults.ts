import { blend, hash, Random } from "./random.ts";

/** What may befall one call of a port. "before" and "after" are seen from its effect; one that hangs has it at once, long after or never, and is not answered. */
export const faultKinds = ["crash-before", "crash-after", "error-before", "error-after", "delay", "hang", "stale"] as const;
export type CallFault = (typeof faultKinds)[number];

/** What else may go wrong, by the name of the place. */
export type OtherFault = "drop" | "duplicate" | "late" | "lost";
export type Fault = CallFault | OtherFault;

/** How wild a world is: the chance of each kind at each place. A kind that is missing never happens. */
export type Mood = Partial<Record<Fault, number>>;

/** Makes the process die at the first call with this label that arrives, so that every crash point is reached. */
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
  private readonly directives: readonly Directive[];
  private readonly spent = new Set<string>();
  active = true;

  constructor(seed: number, mood: Mood, only: ReadonlySet<string> | null, directives: readonly Directive[]) {
    this.seed = seed;
    this.mood = mood;
    this.only = only;
    this.directives = directives;
  }

  /** Draws that belong to this coming of the label, and to no other. */
  at(label: string): { draws: Random; key: string } {
    const count = (this.counts.get(label) ?? 0) + 1;
    this.counts.set(label, count);
    let own = this.hashes.get(label);
    if (own === undefined) this.hashes.set(label, (own = hash(label, this.seed)));
    return { draws: new Random(blend(own, count)), key: `${label} #${count}` };
  }

  /** The process died there, as it should; a call that never arrived leaves that to the next one. */
  spend(label: string): void {
    this.spent.add(label);
  }

  /** The first of these kinds that strikes here, null for none. */
  strike<K extends Fault>(place: ReturnType<Faults["at"]>, label: string, kinds: readonly K[]): K | null {
    const directive = this.directives.find((one) => one.label === label);
    if (directive && !this.spent.has(label)) {
      this.fired.push(`${place.key} ${directive.kind}`);
      return directive.kind as K;
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
