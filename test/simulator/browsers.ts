import type { Process, World } from "./world.ts";

/** A picture, as a browser of the world draws it. */
const pictureBytes = 64;

/** Browsers, behind the binding and the library that drives them. One draws well, refuses a page, breaks, or never answers. */
export class Browsers {
  /** When a browser drew late or not at all, whoever had asked. */
  readonly troubles: number[] = [];
  private sessions = 0;
  private readonly world: World;

  constructor(world: World) {
    this.world = world;
  }

  binding(process: Process): unknown {
    const { world } = this;
    return {
      launch: () => world.call(process, "browser launch", () => this.browser(process, `browser-${++this.sessions}`)),
      connect: (session: string) => world.call(process, "browser connect", () => this.browser(process, session)),
    };
  }

  private browser(process: Process, session: string): unknown {
    const { world } = this;
    let connected = true;
    return {
      sessionId: () => session,
      isConnected: () => connected,
      close: () => world.call(process, "browser close", () => void (connected = false)),
      shoot: async () => {
        const { draws } = world.faults.at("browser");
        const roll = draws.next();
        const durationMs = draws.chance(0.9) ? draws.int(200, 6_000) : draws.int(15_000, 30_000);
        if (durationMs > 10_000) this.troubles.push(world.now);
        await world.call(process, "browser shoot", () => undefined, { dies: true, takesMs: durationMs });
        if (roll < 0.7) return { bytes: new Uint8Array(pictureBytes), note: null };
        this.troubles.push(world.now);
        world.note(() => `a browser ${roll < 0.9 ? "fails" : "hangs"}`);
        if (roll < 0.8) throw new process.product.CaptureFailure(roll < 0.75 ? "blank" : "too_large", "planned");
        connected = false;
        if (roll < 0.9) throw new Error("Target closed");
        return new Promise(() => undefined);
      },
    };
  }
}
