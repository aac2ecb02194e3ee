/* oxlint-disable no-extend-native -- the text of this function runs inside the sandbox */

/**
 * Walks everything that code can reach from `roots`, by properties and by calls: functions are called and constructed with many arguments, on many receivers; what
 * they return is iterated, awaited and walked in turn. Returns how much was seen and the paths of what could be changed or holds state: each would be seen by the next run
 * of the same version. Its text is a cell.
 */
export async function walk(roots: [string, unknown][]): Promise<{ shared: number; calls: number; prototypes: string[]; faults: string[] }> {
  const faults: string[] = [];
  const shared = new Map<object, string>();
  const queue: object[] = [];
  const exercised = new Set<object | null>();
  const prototypes: string[] = [];
  let calls = 0;
  const isObject = (value: unknown): value is object => (typeof value === "object" && value !== null) || typeof value === "function";
  /** What the walk made itself: nobody else has it. */
  const mine = new WeakSet<object>();
  const own = <T>(value: T): T => {
    if (!isObject(value) || mine.has(value) || shared.has(value)) return value;
    mine.add(value);
    for (const key of Reflect.ownKeys(value)) own(Reflect.getOwnPropertyDescriptor(value, key)?.value);
    return value;
  };
  const argumentLists = (): unknown[][] => own(listArguments());
  const shortIterator = (): object => {
    let turns = 0;
    return { next: () => ({ done: turns++ > 1, value: 1 }) };
  };
  const listArguments = (): unknown[][] => [
    [],
    [1],
    ["a=b"],
    ["en"],
    ["https://example.com/?a=b"],
    [[1, 2]],
    [[["a", 1]]],
    [{}],
    [() => 1],
    [() => ({ a: 1 })],
    [new Uint8Array(8)],
    [new ArrayBuffer(8)],
    ["SHA-256", new Uint8Array(1)],
    ["raw", new Uint8Array(4), { name: "HMAC", hash: "SHA-256" }, false, ["sign"]],
    [Object, []],
    [{ a: 1 }, "a"],
    [{ a: 1 }, "a", { value: 1 }],
    [/a/g],
    ["a", "b"],
    [Promise.resolve(1)],
    [[Promise.resolve(1)]],
    [new Date(0)],
    [shortIterator()],
    [Symbol.iterator],
    [new Map([[1, 2]])],
    [new Set([1])],
    [2n, 3n],
  ];

  const enter = (value: unknown, path: string): void => {
    if (!isObject(value) || shared.has(value) || mine.has(value)) return;
    shared.set(value, path);
    queue.push(value);
    if (!Object.isFrozen(value)) faults.push(`${path} can be changed`);
    if (holdsState(value)) faults.push(`${path} holds state`);
  };
  const reads: ((value: never) => unknown)[] = [
    (value) => Map.prototype.has.call(value, 1),
    (value) => Set.prototype.has.call(value, 1),
    (value) => WeakMap.prototype.has.call(value, {}),
    (value) => WeakSet.prototype.has.call(value, {}),
    (value) => Date.prototype.getTime.call(value),
    (value) => Reflect.get(Object.getPrototypeOf(Uint8Array.prototype), "length", value) ?? Reflect.apply(Array.prototype.at, null, []),
    (value) => DataView.prototype.getInt8.call(value, 0),
    (value) => ArrayBuffer.prototype.slice.call(value, 0),
    (value) => URLSearchParams.prototype.has.call(value, "a"),
    (value) => URL.prototype.toString.call(value),
  ];
  const holdsState = (value: object): boolean =>
    reads.some((read) => {
      try {
        read(value as never);
        return true;
      } catch {
        return false;
      }
    });

  /** What a call returned: its prototypes are shared; it is shared itself when the same call returns it again. */
  const returned = async (value: unknown, again: unknown, path: string, depth: number): Promise<void> => {
    if (!isObject(value) || shared.has(value) || mine.has(value)) return;
    if (value === again) return enter(value, path);
    let proto = Object.getPrototypeOf(value) as object | null;
    while (proto && mine.has(proto)) proto = Object.getPrototypeOf(proto) as object | null;
    enter(proto, `${path} [prototype]`);
    if (value instanceof Promise) {
      // An object that only inherits from Promise refuses.
      const settle = async (): Promise<unknown> => Promise.race([value, new Promise((done) => setTimeout(done, 0))]);
      const settled = await settle().catch((thrown: unknown) => thrown);
      await returned(settled, undefined, `await ${path}`, depth);
    }
    for (const key of Reflect.ownKeys(value).slice(0, 40)) {
      const inner = Reflect.getOwnPropertyDescriptor(value, key);
      for (const part of [inner?.value, inner?.get, inner?.set])
        if (isObject(part) && depth < 3 && (proto === null || !exercised.has(Object.getPrototypeOf(part) as object)))
          await returned(part, undefined, `${path}.${String(key)}`, depth + 1);
    }
    if (exercised.has(proto) || typeof value === "function") return;
    exercised.add(proto);
    prototypes.push(String((value as object)[Symbol.toStringTag as never] ?? proto?.constructor?.name));
    for (let at = proto; at && at !== Object.prototype; at = Object.getPrototypeOf(at) as object | null) {
      for (const key of Reflect.ownKeys(at)) {
        const { value: method, get } = Reflect.getOwnPropertyDescriptor(at, key) ?? {};
        if (typeof method === "function" && key !== "constructor") await exercise(method, `${path}.${String(key)}`, depth + 1, value);
        if (get) await exercise(get, `${path}.${String(key)}`, depth + 1, value);
      }
    }
  };
  const exercise = async (method: Function, path: string, depth: number, receiver?: object): Promise<void> => {
    if (depth > 4) return;
    const [first, second] = [argumentLists(), argumentLists()];
    for (const [index, args] of first.entries()) {
      const ways: ((list: unknown[]) => unknown)[] = [(list) => Reflect.apply(method, receiver, list)];
      if (!receiver)
        ways.push(
          (list) => Reflect.construct(method, list) as unknown,
          (list) => Reflect.apply(method, list[0], list.slice(1)) as unknown,
        );
      for (const way of ways) {
        let value: unknown;
        let again: unknown;
        calls++;
        try {
          value = way(args);
          again = receiver ? undefined : way(second[index] as unknown[]);
        } catch (thrown) {
          value ??= thrown;
        }
        if (value === receiver) continue;
        await returned(value, again, `${path}(${index})`, depth);
      }
    }
  };

  for (const [name, value] of roots) enter(value, name);
  const generator = own(function* () {});
  const asyncGenerator = own(async function* () {});
  // Syntax makes objects whose prototypes have no name either.
  const made: [string, unknown][] = [
    ["generator", generator()],
    ["async generator", asyncGenerator()],
    ["async function", async () => {}],
    ["generator function", function* () {}],
    ["async generator function", async function* () {}],
    ["arguments", (function () { return arguments })()], // prettier-ignore
    ["template", ((strings: TemplateStringsArray) => strings)`a`],
    ["regular expression", /a/],
    ["big integer", Object(1n)],
    ["symbol", Object(Symbol("a"))],
    ["matches", "a".matchAll(/a/g)],
    ["promise", Promise.resolve()],
  ];
  for (const [name, value] of made) await returned(value, undefined, name, 0);
  while (queue.length > 0) {
    const value = queue.pop() as object;
    const path = shared.get(value) as string;
    enter(Object.getPrototypeOf(value), `${path}.__proto__`);
    for (const key of Reflect.ownKeys(value)) {
      const at = `${path}.${String(key)}`;
      const descriptor = Reflect.getOwnPropertyDescriptor(value, key);
      if (!descriptor) continue;
      enter(descriptor.value, at);
      enter(descriptor.get, `get ${at}`);
      enter(descriptor.set, `set ${at}`);
      if (!descriptor.get) continue;
      try {
        const read = value[key as never] as unknown;
        await returned(read, value[key as never], at, 1);
      } catch {
        // A getter of a prototype refuses the prototype itself.
      }
    }
    if (typeof value === "function") await exercise(value, path, 1);
  }
  return { shared: shared.size, calls, prototypes: [...new Set(prototypes)].sort(), faults };
}
