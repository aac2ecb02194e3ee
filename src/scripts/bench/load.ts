import { Agent, request } from "node:http";

/** Answers a second that `connections` callers get who ask again as soon as they were answered. Throws when one answer is not 200 or not of the wanted length. */
export async function answersPerSecond(
  url: string,
  options: { requests: number; connections: number; cookie: string; bytes: number | null },
): Promise<number> {
  const agent = new Agent({ keepAlive: true, maxSockets: options.connections });
  let left = options.requests;
  const startedAt = performance.now();
  try {
    await Promise.all(
      Array.from({ length: options.connections }, async () => {
        while (left-- > 0) await ask(url, agent, options);
      }),
    );
  } finally {
    agent.destroy();
  }
  return options.requests / ((performance.now() - startedAt) / 1000);
}

const ask = (url: string, agent: Agent, { cookie, bytes }: { cookie: string; bytes: number | null }): Promise<void> =>
  new Promise((resolve, reject) => {
    const sent = request(url, { agent, headers: { cookie } }, (response) => {
      let received = 0;
      response.on("data", (chunk: Buffer) => (received += chunk.length));
      response.on("error", reject);
      response.on("end", () => {
        if (response.statusCode !== 200) reject(new Error(`${url} answered ${response.statusCode}`));
        else if (bytes !== null && received !== bytes) reject(new Error(`${url} answered ${received} bytes instead of ${bytes}`));
        else resolve();
      });
    });
    sent.on("error", reject);
    sent.end();
  });
