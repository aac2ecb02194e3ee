import { unstable_readConfig } from "wrangler";
import { HostFailure } from "./host-failure.ts";
import { configFile } from "./paths.ts";

/** The variables of `wrangler.toml`; secrets are not among them. */
export const wranglerVariables = (configPath = configFile): Record<string, string> =>
  unstable_readConfig({ config: configPath }).vars as Record<string, string>;

/** Throws HostFailure with a sentence for each variable that is wrong. */
export function refuseFaults(faults: string[]): void {
  if (faults.length > 0) throw new HostFailure(["Some variables are wrong:", ...faults.map((fault) => `- ${fault}`)].join("\n"));
}
