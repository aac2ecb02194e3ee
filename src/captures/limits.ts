/** Bounds of a capture. Sizes in device pixels unless the name says otherwise. */
export const captureLimits = {
  /** Larger pictures hang the DevTools socket (measured with Chromium 126 to 153). */
  maxPixels: 40_000_000,
  maxSidePx: 16_000,
  /** Below this a page can no longer be read; a picture that would need it is refused. */
  minScale: 0.5,
  /** A mail's picture is held as one byte per pixel while its palette is applied; objects share 128 MB. */
  mailMaxPixels: 16_000_000,
  /** Cloudflare's send_email takes 5 MiB in all, base64 adds a third, the message needs room beside it. */
  mailMaxBytes: 3_000_000,
  maxBytes: 20_000_000,
  /** From the moment a browser slot is free; one attempt. */
  attemptMs: 20_000,
  /** One order from its page to the stored picture: two attempts, two browsers that are closed, and object storage. Beyond it the slot serves the next one. */
  makeMs: 90_000,
  /** How long an order may wait for its slot. */
  waitMs: 60_000,
  /** A browser nobody used for this long is closed: hours of it are billed. */
  idleMs: 60_000,
  /** Browsers side by side. Cloudflare's smallest limit for an account is higher. */
  slots: 2,
} as const;
