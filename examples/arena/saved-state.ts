/** What is saved of an account. */
export interface SavedState {
  readonly x: number
  readonly y: number
  /** Counts steps. */
  readonly score: number
}

/** The key under which it is saved. */
export const savedKey = 'arena'

const savedForm = /^(-?[\d.]{1,16}) (-?[\d.]{1,16}) (\d{1,15})$/

export function formatSaved({ x, y, score }: SavedState): string {
  return `${x.toFixed(1)} ${y.toFixed(1)} ${score}`
}

/** @returns nothing for a first visit, and for anything that is not ours */
export function parseSaved(text: unknown): SavedState | undefined {
  const match = typeof text === 'string' ? savedForm.exec(text) : null
  if (match === null) return undefined
  return { x: Number(match[1]), y: Number(match[2]), score: Number(match[3]) }
}
