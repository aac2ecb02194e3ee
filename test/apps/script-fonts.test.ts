import { expect, test } from "vitest";
import { get, finishedRun, project } from "./app-world";
import { output, text } from "../snapshots/sample";

const styles = (page: string): string[] => [...page.matchAll(/<style>(.*?)<\/style>/gs)].map(([, style]) => style!);
const addresses = (page: string): string[] => [...page.matchAll(/url\((\/fonts\/[^)]+)\)/g)].map(([, address]) => address!);

test("a page in Latin letters links no font, and weighs what it weighed", async () => {
  const id = await project({ public_access: "APP_ONLY" });
  await finishedRun(id);
  const page = await (await get(`/apps/${id}`)).text();
  expect(addresses(page)).toEqual([]);
  expect(styles(page)).toHaveLength(2);
});

test("a page links the slices of its own letters, in a style sheet that its policy names", async () => {
  const id = await project({ public_access: "APP_ONLY", title: "売上" });
  await finishedRun(id, {}, { outputs: [output({ staticId: "a", kind: "markdown", display: text("<p>東京の結果</p>") })] });
  const answer = await get(`/apps/${id}`);
  const page = await answer.text();
  expect(styles(page)).toHaveLength(3);
  const policy = answer.headers.get("content-security-policy") ?? "";
  for (const style of styles(page)) {
    const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(style)));
    expect(policy).toContain(`'sha256-${btoa(String.fromCharCode(...digest))}'`);
  }
  // The name of the project stands in the bar, which is made anew for each view; 結 only in the frame.
  const named = styles(page).find((style) => style.includes("/fonts/"))!;
  expect(new Set(addresses(page).map((address) => address.split("/")[2]))).toEqual(new Set(["noto-sans-jp-5.3.0"]));
  for (const letter of "売上東京の結果") expect(named.toLowerCase()).toMatch(new RegExp(`[+-]${letter.codePointAt(0)!.toString(16)}`));
  expect(named.length).toBeLessThan(4000);
});

test("a page without a result has the fonts of its title too", async () => {
  const id = await project({ public_access: "APP_ONLY", title: "تقرير" });
  const answer = await get(`/apps/${id}`);
  const page = await answer.text();
  expect(addresses(page)[0]).toMatch(/noto-sans-arabic/);
  expect(answer.headers.get("content-security-policy")).toContain("font-src data: http://daybook.test/fonts/");
});
