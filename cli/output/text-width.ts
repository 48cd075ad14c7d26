/** Columns that a text takes in a terminal. Source of the ranges: Unicode 16, EastAsianWidth.txt, classes W and F, joined where
 *  only unassigned code points lie between. */
const WIDE_RANGES: readonly (readonly [number, number])[] = [
  [0x1100, 0x115f],
  [0x2e80, 0x303e],
  [0x3041, 0x4dbf],
  [0x4e00, 0xa4cf],
  [0xa960, 0xa97f],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe30, 0xfe6f],
  [0xff00, 0xff60],
  [0xffe0, 0xffe6],
  [0x1f300, 0x1f64f],
  [0x1f680, 0x1f6ff],
  [0x1f900, 0x1faff],
  [0x20000, 0x3fffd],
]

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' })

export function textWidth(text: string): number {
  if (/^[\x20-\x7e]*$/.test(text)) return text.length
  let width = 0
  for (const { segment } of graphemes.segment(text)) width += graphemeWidth(segment)
  return width
}

/** Cut to `columnsMax` columns, the last of them an ellipsis where something was cut. */
export function truncate(text: string, columnsMax: number): string {
  if (textWidth(text) <= columnsMax) return text
  let kept = ''
  let width = 0
  for (const { segment } of graphemes.segment(text)) {
    width += graphemeWidth(segment)
    if (width > columnsMax - 1) break
    kept += segment
  }
  return `${kept}…`
}

function graphemeWidth(grapheme: string): number {
  if (/\p{Emoji_Presentation}|\ufe0f/u.test(grapheme)) return 2
  if (/^[\p{Mark}\p{Cf}]+$/u.test(grapheme)) return 0
  const codePoint = grapheme.codePointAt(0) ?? 0
  return WIDE_RANGES.some(([first, last]) => codePoint >= first && codePoint <= last) ? 2 : 1
}
