/** Texts of protocols are kept as they came: one character per byte (latin1). */
export function wireText(text: string): string {
  return Buffer.from(text).toString('latin1')
}

/** At most so many bytes of a text of one character per byte, without cutting a character of UTF-8 apart. */
export function cutText(text: string, bytesMax: number): string {
  if (text.length <= bytesMax) return text
  let end = bytesMax
  while (end > 0 && (text.charCodeAt(end) & 0xc0) === 0x80) end -= 1
  return text.slice(0, end)
}
