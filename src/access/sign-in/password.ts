import { randomBytes, scrypt, timingSafeEqual } from "node:crypto";

/**
 * scrypt, native in workerd through node:crypto: N=2^14, r=8, p=5 is OWASP's equivalent of its first choice at 16 MB, small enough
 * for an isolate of 128 MB. (PBKDF2 of WebCrypto stops at 100,000 rounds on Workers, a sixth of what OWASP asks.)
 * Stored as `scrypt:N:r:p:salt:key`, so that parameters can rise later.
 */
const cost = { N: 16_384, r: 8, p: 5 };
const keyBytes = 32;

/** The scrypt hash of a password with a new random salt, as `scrypt:N:r:p:salt:key`. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16);
  const key = await derive(password, salt, cost);
  return ["scrypt", cost.N, cost.r, cost.p, salt.toString("base64"), key.toString("base64")].join(":");
}

/** False also for a hash this code did not write. */
export async function verifyPassword({ hash, password }: { hash: string; password: string }): Promise<boolean> {
  const [kind, N, r, p, salt, key] = hash.split(":");
  if (kind !== "scrypt" || !salt || !key) return false;
  const expected = Buffer.from(key, "base64");
  const given = await derive(password, Buffer.from(salt, "base64"), { N: Number(N), r: Number(r), p: Number(p) });
  return expected.byteLength === given.byteLength && timingSafeEqual(expected, given);
}

/** The same person may type the same letters as different code points: NFKC makes them one (NIST SP 800-63B 5.1.1.2). */
const derive = (password: string, salt: Buffer, { N, r, p }: typeof cost): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    scrypt(password.normalize("NFKC"), salt, keyBytes, { N, r, p, maxmem: 128 * N * r * 2 }, (error, key) =>
      error ? reject(error) : resolve(key),
    );
  });
