/** The UTF-8 bytes of a text. The platform's types leave open whether their buffer is shared; it never is. */
export const utf8 = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text) as Uint8Array<ArrayBuffer>;
