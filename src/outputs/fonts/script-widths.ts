/**
 * Advance widths of letters beyond Latin, in thousandths of an em, at weight 400: read from the slices of Inter and Noto that draw them. 0: a mark that takes no
 * room, or no letter. Letters that join (Arabic) or stack (Indian scripts) take less room than their advances together.
 */
export interface ScriptWidths {
  /** Code points. */
  first: number;
  last: number;
  /** Of each letter; one number for all letters of a script whose widths are near each other. */
  widths: readonly number[] | number;
}

export const scriptWidths: readonly ScriptWidths[] = [
  // Greek
  {
    first: 0x370,
    last: 0x3ff,
    widths: [
      0, 0, 0, 0, 267, 269, 753, 0, 0, 0, 268, 571, 571, 571, 302, 571, 0, 0, 0, 0, 270, 673, 690, 288, 738, 880, 406, 0, 862, 0, 878, 871,
      275, 690, 654, 579, 681, 601, 629, 743, 765, 269, 672, 690, 903, 753, 656, 765, 743, 639, 0, 689, 646, 679, 880, 682, 880, 770, 269,
      679, 664, 537, 591, 275, 591, 664, 596, 562, 584, 537, 509, 591, 621, 275, 525, 642, 586, 587, 559, 600, 605, 612, 569, 624, 466, 591,
      721, 569, 778, 805, 275, 591, 600, 591, 805, 672, 634, 635, 671, 845, 671, 685, 820, 525, 0, 0, 0, 0, 593, 534, 0, 0, 0, 0, 0, 0, 0,
      0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 725, 634, 571, 242, 765, 450, 450, 0, 0, 730, 903, 0, 612, 730, 730, 730,
    ],
  },
  // Cyrillic
  {
    first: 0x400,
    last: 0x45f,
    widths: [
      601, 601, 841, 579, 730, 642, 269, 269, 571, 1113, 1125, 884, 672, 753, 628, 722, 690, 646, 654, 579, 819, 601, 960, 618, 753, 753,
      672, 748, 903, 743, 765, 743, 639, 730, 646, 628, 828, 682, 721, 700, 958, 972, 816, 883, 649, 730, 1015, 644, 562, 594, 565, 436,
      613, 583, 810, 494, 591, 591, 542, 575, 770, 588, 600, 588, 612, 571, 466, 562, 687, 546, 597, 578, 822, 837, 644, 736, 559, 571, 843,
      554, 583, 583, 591, 436, 571, 528, 242, 242, 242, 924, 896, 591, 542, 591, 562, 588,
    ],
  },
  // Cyrillic of Kazakh, Tatar and others
  {
    first: 0x490,
    last: 0x4ff,
    widths: [
      579, 436, 579, 436, 652, 542, 979, 830, 618, 494, 706, 562, 667, 585, 0, 0, 839, 627, 758, 603, 985, 677, 1108, 922, 985, 778, 730,
      571, 646, 466, 679, 562, 679, 562, 702, 565, 916, 659, 715, 592, 700, 578, 700, 591, 839, 714, 839, 714, 269, 960, 810, 683, 587, 748,
      575, 743, 588, 743, 588, 715, 592, 903, 770, 242, 690, 562, 690, 562, 994, 917, 601, 583, 746, 583, 746, 583, 960, 810, 618, 494, 620,
      620, 753, 591, 753, 591, 765, 600, 765, 600, 765, 600, 730, 571, 628, 562, 628, 562, 628, 562, 700, 578, 579, 436, 883, 736, 592, 436,
      702, 521, 682, 546,
    ],
  },
  // Hebrew
  {
    first: 0x5d0,
    last: 0x5ea,
    widths: [
      632, 572, 374, 542, 627, 301, 330, 662, 634, 295, 545, 515, 522, 684, 660, 329, 379, 643, 593, 620, 601, 529, 556, 627, 523, 730, 685,
    ],
  },
  // Arabic, standing alone
  {
    first: 0x620,
    last: 0x66a,
    widths: [
      760, 411, 235, 235, 447, 238, 760, 238, 993, 405, 993, 993, 639, 639, 639, 477, 477, 367, 367, 1209, 1209, 1306, 1306, 788, 788, 507,
      507, 877, 877, 760, 760, 760, 270, 983, 774, 882, 695, 484, 685, 672, 447, 760, 760, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
      0, 0, 0, 0, 0, 572, 572, 572, 572, 572, 572, 572, 572, 572, 572, 473,
    ],
  },
  // Devanagari
  {
    first: 0x900,
    last: 0x97f,
    widths: [
      0, 0, 0, 202, 764, 764, 1022, 491, 491, 548, 785, 853, 699, 553, 553, 553, 553, 1023, 1023, 1023, 1023, 768, 818, 563, 591, 637, 635,
      701, 742, 756, 742, 504, 581, 535, 563, 723, 570, 639, 531, 615, 555, 555, 568, 771, 571, 703, 598, 580, 409, 409, 678, 760, 760, 556,
      680, 578, 676, 531, 0, 259, 0, 467, 259, 259, 259, 0, 0, 0, 0, 0, 0, 0, 0, 259, 259, 259, 259, 0, 273, 259, 912, 0, 0, 0, 0, 0, 0, 0,
      768, 818, 563, 742, 535, 563, 771, 580, 853, 699, 0, 0, 379, 599, 520, 520, 520, 520, 520, 520, 520, 520, 520, 520, 426, 317, 764,
      764, 1023, 1023, 764, 764, 555, 743, 581, 564, 743, 469, 541, 571,
    ],
  },
  // Thai
  {
    first: 0xe01,
    last: 0xe4f,
    widths: [
      600, 547, 549, 614, 621, 598, 537, 532, 604, 550, 556, 906, 909, 603, 603, 547, 626, 903, 909, 616, 636, 602, 609, 544, 613, 604, 605,
      648, 652, 695, 682, 603, 614, 594, 488, 602, 571, 603, 492, 628, 640, 572, 587, 668, 574, 560, 519, 338, 0, 406, 406, 0, 0, 0, 0, 0,
      0, 0, 0, 0, 0, 0, 584, 295, 568, 308, 289, 304, 406, 595, 0, 0, 0, 0, 0, 0, 0, 0, 595,
    ],
  },
  { first: 0x1f00, last: 0x1fff, widths: 620 }, // Greek extended
  { first: 0x530, last: 0x58f, widths: 604 }, // Armenian
  { first: 0x66b, last: 0x77f, widths: 683 }, // Arabic
  { first: 0x980, last: 0x9ff, widths: 696 }, // Bengali
  { first: 0xa00, last: 0xa7f, widths: 646 }, // Gurmukhi
  { first: 0xa80, last: 0xaff, widths: 698 }, // Gujarati
  { first: 0xb80, last: 0xbff, widths: 1058 }, // Tamil
  { first: 0xc00, last: 0xc7f, widths: 797 }, // Telugu
  { first: 0xc80, last: 0xcff, widths: 844 }, // Kannada
  { first: 0xd00, last: 0xd7f, widths: 1083 }, // Malayalam
  { first: 0xd80, last: 0xdff, widths: 943 }, // Sinhala
  { first: 0xe80, last: 0xeff, widths: 657 }, // Lao
  { first: 0x1000, last: 0x109f, widths: 904 }, // Myanmar
  { first: 0x10a0, last: 0x10ff, widths: 740 }, // Georgian
  { first: 0x1200, last: 0x139f, widths: 716 }, // Ethiopic
  { first: 0x1780, last: 0x17ff, widths: 704 }, // Khmer
];

/** Chinese, Japanese, Korean and the signs drawn by their fonts, by code point: [first, last, width]. */
export const squareWidths: readonly (readonly [number, number, number])[] = [
  [0x1100, 0x11ff, 920], // parts of hangul
  [0x2000, 0x206f, 500], // punctuation
  [0x2190, 0x2bff, 1000], // arrows, signs, numbers in circles
  [0x2e80, 0xa4cf, 1000], // Han, kana, their punctuation
  [0xac00, 0xd7af, 920], // hangul
  [0xf900, 0xfaff, 1000],
  [0xfe30, 0xfe4f, 1000],
  [0xff01, 0xff60, 1000],
  [0xff61, 0xffdc, 500], // half as wide
  [0xffe0, 0xffe6, 1000],
  [0x1f000, 0x1faff, 1245],
  [0x20000, 0x3ffff, 1000],
];

/** Of an emoji, whatever it is made of. */
export const emojiWidth = 1245;

/** Letters of the heavier cuts are this much wider. */
export const boldShare = 1.06;
