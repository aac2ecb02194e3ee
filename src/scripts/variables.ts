import { unstable_readConfig } from "wrangler";
import { HostError } from "./host-error.ts";
import { configFile } from "./paths.ts";

/** The variables of `wrangler.toml`; secrets are not among them. */
export const wranglerVariables = (configPath = configFile): Record<string, string> =>
  unstable_readConfig({ config: configPath }).vars as Record<string, string>;

/** Throws HostError with a sentence for each variable that is wrong. */
export function refuseFaults(faults: string[]): void {
  if (faults.length > 0) throw new HostError(["Some variables are wrong:", ...faults.map((fault) => `- ${fault}`)].join("\n"));
}
