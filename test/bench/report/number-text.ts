/** For people: whole numbers with commas, others with about three digits; a dash for what was not measured. */
export function numberText(value: number | undefined): string {
  if (value === undefined) return '–'
  const size = Math.abs(value)
  if (size >= 100 || Number.isInteger(value)) return Math.round(value).toLocaleString('en-US')
  return value.toFixed(size >= 10 ? 1 : 2)
}

export function percentText(fraction: number | undefined): string {
  if (fraction === undefined) return '–'
  const percent = fraction * 100
  return `${percent === 0 ? '0' : percent.toFixed(percent >= 0.1 ? 1 : 3)} %`
}

export function ratioText(ratio: number | undefined): string {
  return ratio === undefined ? '–' : `${ratio.toFixed(2)}x`
}
