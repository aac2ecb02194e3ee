import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { migrationHashes } from "./migration-hashes";

const folder = path.resolve(import.meta.dirname, "../../migrations");
const files = readdirSync(folder).sort();

const appendOnly =
  "Migrations are append-only: databases that have applied one never apply it again. Put back the file and write a new one with the next number;" +
  " add its SHA-256 (`sha256sum migrations/*`) to test/db/migration-hashes.ts.";

test("no migration that has a hash was edited, renamed or deleted", () => {
  const found = files.map((file) => [
    file,
    createHash("sha256")
      .update(readFileSync(path.join(folder, file)))
      .digest("hex"),
  ]);
  expect(Object.fromEntries(found), appendOnly).toEqual(migrationHashes);
});

test("migrations are numbered from 0001 without gaps and named by a verb and nouns", () => {
  expect(files.map((file) => file.slice(0, 4))).toEqual(files.map((_, index) => String(index + 1).padStart(4, "0")));
  expect(files.filter((file) => !/^\d{4}(_[a-z0-9]+){2,}\.sql$/.test(file))).toEqual([]);
});
