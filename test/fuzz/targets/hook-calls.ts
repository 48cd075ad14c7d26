import { SAMPLE_VALUE_MAX, sampleOf, wordOf } from '../../../control-plane/automation/hook-body.ts'
import {
  HOOKS_PATH,
  parseHookPath,
  SECRET_CHARACTERS,
} from '../../../control-plane/automation/hook-secret.ts'
import { expect } from '../engine/expectations.ts'
import type { FuzzTarget } from '../engine/fuzz-target.ts'

/** Paths and bodies of webhooks: a path, a line end, a body. */
export const hookCalls: FuzzTarget = {
  name: 'hook-calls',
  promise: 'a path is a secret or none, a body a number, a word or none; nothing is thrown',
  words: [
    HOOKS_PATH,
    'x'.repeat(SECRET_CHARACTERS),
    '/complete',
    '\n',
    '{"value": 7}',
    '{"result": "continue"}',
    '{"result": "heartbeat"}',
    '?',
  ],
  run(input) {
    const text = input.toString()
    const end = text.indexOf('\n')
    const path = end === -1 ? text : text.slice(0, end)
    const body = end === -1 ? '' : text.slice(end + 1)
    const named = parseHookPath(path)
    if (named !== undefined) {
      expect(named.secret.length === SECRET_CHARACTERS, 'a secret has its length')
      expect(path.startsWith(`${HOOKS_PATH}${named.secret}`), 'a secret is what stands in the path')
      expect(named.complete === path.endsWith('/complete'), 'complete is what it says')
    }
    const value = sampleOf(body)
    expect(
      value === undefined || (Number.isInteger(value) && value >= 0 && value <= SAMPLE_VALUE_MAX),
      `${value} is a number of its range`,
    )
    const word = wordOf(body)
    expect(word === undefined || body.includes(word), `${word} was said`)
    return named !== undefined || value !== undefined || word !== undefined ? 'taken' : 'refused'
  },
}
