import type { Test } from 'tap'
import { luanti } from '../games/luanti.ts'

/** Says so where the game is not installed, which is a failure on a CI machine. */
export function skippedWithoutLuanti(t: Test): boolean {
  const missing = luanti.missing()
  if (missing.length === 0) return false
  const reason = `skipped: ${missing.join(', ')} is missing`
  if (process.env['CI'] === 'true') t.fail(reason)
  else t.pass(reason, { skip: reason })
  return true
}
