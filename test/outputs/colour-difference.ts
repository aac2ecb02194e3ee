/** Linear red, green and blue, each 0 to 1. */
type Linear = [number, number, number];

const linear = (hex: string): Linear =>
  [1, 3, 5].map((at) => {
    const share = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }) as Linear;

const luminance = ([red, green, blue]: Linear): number => 0.2126 * red + 0.7152 * green + 0.0722 * blue;

/** Contrast of two colours as WCAG 2 defines it: 1 to 21. */
export function contrast(a: string, b: string): number {
  const [low = 0, high = 0] = [luminance(linear(a)), luminance(linear(b))].sort((one, other) => one - other);
  return (high + 0.05) / (low + 0.05);
}

/** How people see who lack one kind of cone (Machado, Oliveira and Fernandes 2009, severity 1), row by row. */
const vision = {
  usual: [1, 0, 0, 0, 1, 0, 0, 0, 1],
  protan: [0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216, -0.003882, -0.048116, 1.051998],
  deutan: [0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413, -0.01182, 0.04294, 0.968881],
  tritan: [1.255528, -0.076749, -0.178779, -0.078411, 0.930809, 0.147602, 0.004733, 0.691367, 0.3039],
};

export type Vision = keyof typeof vision;

const seen = (colour: Linear, as: Vision): Linear =>
  [0, 3, 6].map((row) => {
    const sum = colour.reduce((total, share, at) => total + share * (vision[as][row + at] ?? 0), 0);
    return Math.min(1, Math.max(0, sum));
  }) as Linear;

/** CIE Lab under D65. */
function labOf([red, green, blue]: Linear): [number, number, number] {
  const f = (t: number): number => (t > 216 / 24389 ? Math.cbrt(t) : ((24389 / 27) * t + 16) / 116);
  const x = f((0.4124564 * red + 0.3575761 * green + 0.1804375 * blue) / 0.95047);
  const y = f(0.2126729 * red + 0.7151522 * green + 0.072175 * blue);
  const z = f((0.0193339 * red + 0.119192 * green + 0.9503041 * blue) / 1.08883);
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

const degrees = (radians: number): number => ((radians * 180) / Math.PI + 360) % 360;
const radians = (angle: number): number => (angle * Math.PI) / 180;

/** The distance of two colours to a reader: CIEDE2000, where 1 is just noticeable side by side. */
export function difference(a: string, b: string, as: Vision = "usual"): number {
  const [l1, a1, b1] = labOf(seen(linear(a), as));
  const [l2, a2, b2] = labOf(seen(linear(b), as));
  const seventh = (chroma: number): number => Math.sqrt(chroma ** 7 / (chroma ** 7 + 25 ** 7));
  const stretch = 1.5 - 0.5 * seventh((Math.hypot(a1, b1) + Math.hypot(a2, b2)) / 2);
  const chroma1 = Math.hypot(a1 * stretch, b1);
  const chroma2 = Math.hypot(a2 * stretch, b2);
  const hue1 = degrees(Math.atan2(b1, a1 * stretch));
  const hue2 = degrees(Math.atan2(b2, a2 * stretch));
  const turn = ((hue2 - hue1 + 540) % 360) - 180;
  const hue = Math.abs(hue1 - hue2) > 180 ? (hue1 + hue2 + 360) / 2 : (hue1 + hue2) / 2;
  const chroma = (chroma1 + chroma2) / 2;
  const light = ((l1 + l2) / 2 - 50) ** 2;
  const weight =
    1 -
    0.17 * Math.cos(radians(hue - 30)) +
    0.24 * Math.cos(radians(2 * hue)) +
    0.32 * Math.cos(radians(3 * hue + 6)) -
    0.2 * Math.cos(radians(4 * hue - 63));
  const dl = (l2 - l1) / (1 + (0.015 * light) / Math.sqrt(20 + light));
  const dc = (chroma2 - chroma1) / (1 + 0.045 * chroma);
  const dh = (2 * Math.sqrt(chroma1 * chroma2) * Math.sin(radians(turn / 2))) / (1 + 0.015 * chroma * weight);
  const rotation = -2 * seventh(chroma) * Math.sin(radians(60 * Math.exp(-(((hue - 275) / 25) ** 2))));
  return Math.sqrt(dl ** 2 + dc ** 2 + dh ** 2 + rotation * dc * dh);
}
